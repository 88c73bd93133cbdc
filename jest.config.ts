import type { Config } from 'jest';

// A developer's own settings file must not change what the tests run.
process.env.PYRUS_CHAT_SETTINGS = '';

/** middy is published as ESM only, so jest runs in its native ESM mode (`NODE_OPTIONS` in package.json). */
const config: Config = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  // Generous, for machines that are busy: what waits for something that never comes is what this ends.
  testTimeout: 60_000,
  // Much of the time the tests wait: for processes that they started, for time-outs. So more at a time than cores.
  maxWorkers: 3,
};

export default config;
