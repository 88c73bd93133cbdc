import { statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Other builds of the same `POST /authorize`, from the least that it takes to what frameworks add. */
export const PEERS = ['floor', 'plain-sdk', 'tutorial', 'express', 'fastify'] as const;

export type Peer = (typeof PEERS)[number];

export interface Bundle {
  readonly file: string;
  readonly bytes: number;
}

const bench = join(import.meta.dirname, '..');

/** Bundles all peers with esbuild's defaults for Node, minified. */
export async function bundlePeers(directory: string): Promise<Readonly<Record<Peer, Bundle>>> {
  const bundled = async (peer: Peer): Promise<Bundle> => {
    const file = await bundle(`peers/${peer}.ts`, directory);
    return { file, bytes: statSync(file).size };
  };
  return {
    floor: await bundled('floor'),
    'plain-sdk': await bundled('plain-sdk'),
    tutorial: await bundled('tutorial'),
    express: await bundled('express'),
    fastify: await bundled('fastify'),
  };
}

/** Bundles a handler that does nothing. */
export const bundleNothing = (directory: string): Promise<string> => bundle('peers/nothing.ts', directory);

/** Bundles what runs in a fresh process and calls the handlers. */
export const bundleRunner = (directory: string): Promise<string> => bundle('runner/runner.ts', directory);

async function bundle(entryPoint: string, directory: string): Promise<string> {
  const outfile = join(directory, entryPoint.replace('.ts', '.cjs'));
  await build({
    entryPoints: [join(bench, entryPoint)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    logLevel: 'warning',
  });
  return outfile;
}
