import type { LambdaClientConfig } from '@aws-sdk/client-lambda';
import type { clientOptions } from '../../lambdas/shared/client-options.ts';
import { UsageError } from '../errors.ts';

/** Options by which every command says which stack it means. */
export interface TargetOptions {
  readonly stack: string;
  readonly region?: string;
  readonly profile?: string;
  /** Directory of a local run. */
  readonly local?: string;
}

export interface AppOption {
  readonly app?: string;
}

/** A stack, deployed or local, as far as the command line needs to know it. */
export interface Target {
  /** For messages: `the stack PyrusChat-prod`. */
  readonly name: string;
  readonly functionName: string;
  /** The apps, where the stack tells them. */
  readonly appIds: readonly string[];
  readonly isLocal: boolean;
  /** How to reach the admin Lambda. */
  readonly client: LambdaClientConfig;
  /** How to reach the other services of AWS. */
  readonly services: ServiceConfig;
  /** Every output of the stack, by name; see `lib/pyrus-chat-stack.ts`. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** What every client of the SDK takes. */
interface ServiceConfig {
  readonly endpoint?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts?: number;
  readonly requestHandler?: ReturnType<typeof clientOptions>['requestHandler'];
}

/** Finds the stack that the options mean. The one that is not meant is not even loaded. */
export async function findTarget(options: TargetOptions): Promise<Target> {
  if (options.local !== undefined) {
    const { findLocalRun } = await import('./local-run.ts');
    return findLocalRun(options.local);
  }
  const { findStack } = await import('./stack.ts');
  return findStack(options);
}

/**
 * The app that a command is about.
 *
 * @throws UsageError where the options leave it open
 */
export function appOf({ app }: AppOption, { name, appIds }: Target): string {
  if (app !== undefined) return app;
  const [only, ...others] = appIds;
  if (only !== undefined && others.length === 0) return only;
  const choice = only === undefined ? '' : `\nThe apps are:\n${appIds.map((id) => `  ${id}`).join('\n')}`;
  throw new UsageError(`Which app of ${name}? Give --app ID, its AppID in Pyrus.${choice}`);
}
