import * as v from 'valibot';
import { type Operations, operationsSchema } from '../../lib/operations.ts';
import type { AwsClients } from '../deploy/deployment.ts';
import type { LocalFunction } from '../lambda/local-function.ts';
import { LocalStackError } from '../local-stack-error.ts';
import type { StoredMessage } from '../services/start-services.ts';

/** A stack that is being started or stopped, for what reads and writes its data. */
export interface RunningStack {
  readonly outputs: Readonly<Record<string, string | readonly string[]>>;
  readonly clients: AwsClients;
  /** By name. */
  readonly functions: ReadonlyMap<string, LocalFunction>;
  messagesOf(queueUrl: string): StoredMessage[];
}

/** @throws LocalStackError where the template is not one of this repository */
export function operationsOf({ outputs }: Pick<RunningStack, 'outputs'>): Operations {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), operationsSchema), outputs.Operations);
  if (result.success) return result.output;
  throw new LocalStackError('The template does not tell by its output Operations where its data is');
}

export const appIdsOf = ({ outputs }: RunningStack): string[] => [outputs.AppIds ?? []].flat();
