import { expect, test } from '@jest/globals';
import { bundleFunctions } from '../../lib/bundling/bundle-functions.ts';

const bundles = [...bundleFunctions()].map(
  ([name, contents]) => [name, Buffer.from(contents).toString()] as const,
);

/**
 * What a cold start may load of Node. Each module that is loaded costs: `fs/promises` 2 ms, the ESM face of `http` 11.
 * Whoever adds one says here why.
 */
const MODULES: Readonly<Record<string, string>> = {
  async_hooks: "the logger's store of an invocation",
  buffer: 'isUtf8 of a body',
  console: "the logger's output",
  crypto: 'hashes and signatures',
  fs: "the SDK's look for AWS configuration files",
  http: 'the SDK, for endpoints without TLS, which local runs have',
  https: 'the SDK',
  net: 'the early connection of authorize',
  os: "the SDK's user agent",
  path: "the SDK's look for AWS configuration files",
  process: "the SDK's user agent",
  stream: 'bodies of requests and answers',
  timers: "middy's early time-out",
  util: 'the one function of fs/promises that the SDK needs',
};

test.each(bundles)('%s loads no module of Node beside those that are accounted for', (_name, code) => {
  const loaded = [...code.matchAll(/\brequire\("(?:node:)?([^"]+)"\)/g)].map(([, module]) => module);

  expect(loaded.length).toBeGreaterThan(0);
  expect(loaded.filter((module = '') => !(module in MODULES))).toEqual([]);
});

test.each(bundles)(
  '%s makes no code at run time: it compiles no schema, and imports nothing later',
  (_name, code) => {
    expect(code.match(/\bnew Function\b|\beval\(|\bimport\(/g)).toBeNull();
  },
);
