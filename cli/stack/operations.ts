import * as v from 'valibot';
import { type Operations, operationsSchema } from '../../lib/operations.ts';
import type { Target } from '../admin-lambda/target.ts';
import { CliError } from '../errors.ts';

/**
 * Where the tables, queues and logs of a stack are, and its settings.
 *
 * @throws CliError where the stack does not tell: it was deployed by another version
 */
export function operationsOf({ name, outputs }: Target): Operations {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), operationsSchema), outputs.Operations);
  if (result.success) return result.output;
  throw new CliError(
    'OtherVersion',
    `The output Operations of ${name} is not what this version of the command line knows: ${name} is of version ${outputs.Version ?? 'unknown'}.`,
    { hint: 'Deploy with this version, or use the command line of that one.' },
  );
}
