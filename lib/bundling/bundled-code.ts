import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFunctions, lambdas } from './bundle-functions.ts';

let bundles: ReadonlyMap<string, Uint8Array> | undefined;

/**
 * The code of the function `lambdas/<name>`, bundled when the app is synthesised.
 *
 * @throws Error when there is no such function
 */
export function bundledCode(name: string): AssetCode {
  return Code.fromAsset(join(lambdas, name), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // CDK wants an image to fall back to. It never does: the local bundling throws instead of giving up.
      image: DockerImage.fromRegistry('unused'),
      local: {
        tryBundle(outputDirectory) {
          bundles ??= bundleFunctions();
          const bundle = bundles.get(name);
          if (bundle === undefined) {
            throw new Error(`There is no lambdas/${name}/handler.ts.`);
          }
          writeFileSync(join(outputDirectory, 'index.js'), bundle);
          return true;
        },
      },
    },
  });
}
