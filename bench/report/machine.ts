import { arch, cpus, platform } from 'node:os';
import clientPackage from '@aws-sdk/client-dynamodb/package.json' with { type: 'json' };
import { version as esbuildVersion } from 'esbuild';

/** Where and with what it was measured. */
export interface Machine {
  readonly at: string;
  readonly node: string;
  readonly esbuild: string;
  readonly clientDynamoDB: string;
  readonly cpu: string;
  readonly cores: number;
  readonly platform: string;
}

export const thisMachine = (): Machine => ({
  at: new Date().toISOString(),
  node: process.version,
  esbuild: esbuildVersion,
  clientDynamoDB: clientPackage.version,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  platform: `${platform()} ${arch()}`,
});

export const machineLine = (machine: Machine): string =>
  `${machine.at.slice(0, 10)}, ${machine.cores} cores (${machine.cpu}), ${machine.platform}, Node ${machine.node}, esbuild ${machine.esbuild}, client-dynamodb ${machine.clientDynamoDB}`;
