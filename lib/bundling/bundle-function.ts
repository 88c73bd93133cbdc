import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';

/** The repository's root. */
export const projectRoot = join(import.meta.dirname, '../..');

const stub = (name: string): string => join(import.meta.dirname, 'stubs', name);

/**
 * What the bundles leave out of the AWS SDK, because a Lambda here never runs it. Each costs size and cold start.
 *
 * - The default credential chain (profiles, SSO, instance metadata): 132 KB; a Lambda's credentials are in its environment.
 * - Endpoint discovery and event streams: the DynamoDB client refers to both, but neither is on unless asked for.
 */
const alias = {
  '@aws-sdk/credential-provider-node': join(projectRoot, 'lambdas/shared/lambda-credentials.ts'),
  '@aws-sdk/middleware-endpoint-discovery': stub('endpoint-discovery.ts'),
  '@smithy/core/event-streams': stub('event-streams.ts'),
};

/**
 * The esbuild options of every function: one minified CommonJS file with the SDK in it.
 *
 * CommonJS and no `import()`, because the ESM face of Node's `http` loads undici (11 ms); `module` before `main`,
 * because ES modules can be tree-shaken.
 */
export function bundleOptions(name: string): BuildOptions & { readonly entryPoints: string[] } {
  return {
    absWorkingDir: projectRoot,
    entryPoints: [join(projectRoot, 'lambdas', name, 'handler.ts')],
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
  };
}

/**
 * Builds the function `lambdas/<name>/handler.ts` into `<directory>/index.js`.
 *
 * In this process: no Docker, and no `npx`, which takes most of a second a function.
 *
 * @throws Error with esbuild's messages when it does not compile
 */
export function bundleFunction(name: string, directory: string): void {
  buildSync({ ...bundleOptions(name), outfile: join(directory, 'index.js') });
}
