import { explainFailure } from '../phones/failures.ts';
import { localInstant } from './local-time.ts';
import type { PhoneTrace } from './trace.ts';

const SIGNED_IN: Readonly<Record<PhoneTrace['signed_in'], string>> = {
  this_user: 'this user is signed in',
  somebody_else: 'only somebody else is signed in',
  nobody: 'nobody is signed in',
  anybody: 'never registered by the app, so it gets what Pyrus sends',
};

const at = (instant: string): string => localInstant(Date.parse(instant));

/** A phone as it is now, in a line. */
export function phoneInWords(phone: PhoneTrace): string {
  if (!phone.known) return `${phone.phone}  not known: no push was ever sent to it, and no app registered it`;
  const { dead_since: dead, last_failure: failure, last_failure_at: failureAt } = phone;
  const parts = [
    SIGNED_IN[phone.signed_in],
    ...(phone.registered_at === null ? [] : [`registered ${at(phone.registered_at)}`]),
    ...(dead === null ? [] : [`dead since ${at(dead)}`]),
    ...(failure === null || failureAt === null
      ? []
      : [`last failure ${at(failureAt)}: ${explainFailure(failure)}`]),
    ...(phone.notifications_enabled === false ? ['notifications are switched OFF in Android'] : []),
    ...(phone.notifications_enabled === true ? ['notifications on'] : []),
    ...(phone.app_version === null ? [] : [`app ${phone.app_version}`]),
    ...(phone.locale === null ? [] : [phone.locale]),
  ];
  return `${phone.phone}  ${parts.join('; ')}`;
}
