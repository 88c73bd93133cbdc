import type { EventOf } from '../logs/log-line.ts';

type PhoneEvent = EventOf<'phone registered' | 'phone signed out'>;

const CAUSES: Readonly<Record<string, string>> = {
  unregistered: 'the app signed out (POST /devices/unregister)',
  token_replaced: 'the app registered another token in its place',
  too_many_phones: 'the user registered more phones than 20',
};

/**
 * A registration or a sign-out in words.
 *
 * @param who whose: `the user`
 */
export function phoneChangeInWords(event: PhoneEvent, who: string): string {
  if (event.message === 'phone signed out') {
    return `${who} signed out of the phone: ${CAUSES[event.cause] ?? event.cause}`;
  }
  const others = event.signed_out;
  return `${who} registered the phone${others === 0 ? '' : `, which signed ${others} other${others === 1 ? '' : 's'} out`}`;
}
