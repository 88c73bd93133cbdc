import { appAddress } from '../../lambdas/shared/address.ts';
import { hintFor } from '../admin-lambda/action-hints.ts';
import { type AppOption, appOf, type Target } from '../admin-lambda/target.ts';
import { CliError } from '../errors.ts';
import { operationsOf } from './operations.ts';

/**
 * The app that a command is about, where no Lambda is asked that would tell whether there is such an app.
 *
 * @throws UsageError where the options leave it open
 * @throws CliError where the stack has no such app
 */
export function appOfStack(options: AppOption, target: Target): string {
  const appId = appOf(options, target);
  if (operationsOf(target).apps.includes(appAddress(appId))) return appId;
  const message = `The app is none of ${target.name}.`;
  throw new CliError('UnknownApp', message, { hint: hintFor('UnknownApp', message, target) });
}
