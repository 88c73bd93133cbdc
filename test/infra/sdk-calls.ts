import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { root } from './synthesise.ts';

/** The IAM actions of the AWS SDK commands in the files that `lambdas/<name>/handler.ts` reaches. */
export function sdkCalls(name: string): string[] {
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: [`lambdas/${name}/handler.ts`],
    outdir: 'unused',
    bundle: true,
    packages: 'external',
    write: false,
    metafile: true,
  });
  const source = Object.keys(metafile.inputs).map((file) => readFileSync(join(root, file), 'utf8'));
  return [...source.join('\n').matchAll(/new (\w+)Command\(/g)].map(([, command]) =>
    // The one batch call here that IAM knows by the name of the single one.
    command!.replace(/^ChangeMessageVisibilityBatch$/, 'ChangeMessageVisibility'),
  );
}
