import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFunction, projectRoot } from './bundle-function.ts';

/**
 * The code of the function `lambdas/<name>`, bundled when the app is synthesised.
 *
 * Not `NodejsFunction`, which does the same through `npx esbuild`, a second a function.
 */
export function bundledCode(name: string): AssetCode {
  return Code.fromAsset(join(projectRoot, 'lambdas', name), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // CDK wants an image to fall back to. It never does: the local bundling throws instead of giving up.
      image: DockerImage.fromRegistry('unused'),
      local: {
        tryBundle(outputDirectory) {
          bundleFunction(name, outputDirectory);
          return true;
        },
      },
    },
  });
}
