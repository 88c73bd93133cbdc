import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { buildSync } from 'esbuild';

const projectRoot = join(import.meta.dirname, '../..');

/** Where the functions are, one folder each. */
export const lambdas = join(projectRoot, 'lambdas');

const stub = (name: string): string => join(import.meta.dirname, 'stubs', name);

/**
 * What the bundles leave out of the AWS SDK, because a Lambda here never runs it. Each costs size and cold start.
 *
 * - The default credential chain (profiles, SSO, instance metadata): 132 KB; a Lambda's credentials are in its environment.
 * - Endpoint discovery and event streams: the DynamoDB client refers to both, but neither is on unless asked for.
 * - Hash functions in JavaScript, for a Node without `node:crypto`: 4 KB.
 * - `node:fs/promises`, of which it needs a single function.
 */
const alias = {
  '@aws-sdk/credential-provider-node': join(lambdas, 'shared/lambda-credentials.ts'),
  '@aws-sdk/middleware-endpoint-discovery': stub('endpoint-discovery.ts'),
  '@smithy/core/event-streams': stub('event-streams.ts'),
  '@smithy/core/checksum': stub('checksum.ts'),
  'node:fs/promises': stub('fs-promises.ts'),
};

/**
 * Bundles every `lambdas/<name>/handler.ts`, and hands out each function's one file by its name.
 *
 * CommonJS and no `import()`, because the ESM face of Node's `http` loads undici (11 ms of a cold start); `module`
 * before `main`, because ES modules can be tree-shaken.
 *
 * All at once and in this process: no Docker, and no `npx esbuild`, which takes most of a second a function.
 *
 * @throws Error with esbuild's messages when something does not compile
 */
export function bundleFunctions(): ReadonlyMap<string, Uint8Array> {
  const names = globSync('*/handler.ts', { cwd: lambdas }).map((path) => dirname(path));
  const { outputFiles } = buildSync({
    absWorkingDir: projectRoot,
    entryPoints: Object.fromEntries(names.map((name) => [name, join(lambdas, name, 'handler.ts')])),
    outdir: 'bundles',
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    legalComments: 'none',
    mainFields: ['module', 'main'],
    supported: { 'dynamic-import': false },
    alias,
    logLevel: 'warning',
  });
  return new Map(outputFiles.map(({ path, contents }) => [basename(path, '.js'), contents]));
}
