import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('app/main.ts', import.meta.url));

/** The page's script, in one piece. */
export async function bundleApp(): Promise<string> {
  // Loaded only here: most starts need it not.
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2023',
    minify: true,
    sourcemap: 'inline',
    logLevel: 'silent',
  });
  return outputFiles.map(({ text }) => text).join('\n');
}
