import type { Phone } from '../phones/phone.ts';
import type { Evidence } from './evidence.ts';
import type { Judgement } from './judge.ts';
import { localInstant } from './local-time.ts';
import type { PushFacts } from './push-facts.ts';
import type { Note } from './trace.ts';

/** What is so besides the verdict, and may explain what people see. */
export function notesOf(push: PushFacts, judgement: Judgement, evidence: Evidence): Note[] {
  const phone = evidence.phones.get(push.device);
  return [
    ...toldAgain(push, judgement),
    ...presumed(judgement),
    ...(phone === undefined ? unknownPhone(push, evidence) : phoneNotes(push, judgement, phone)),
  ];
}

/** Each queueing is a call of the webhook, and so is each repeat that reached deliver. */
function toldAgain({ told }: PushFacts, { verdict }: Judgement): Note[] {
  if (told.length < 2) return [];
  const once = verdict === 'sent' ? '; it was sent once' : '';
  return [{ code: 'told_again', text: `Pyrus told of this reply ${told.length} times${once}.` }];
}

const presumed = ({ isPresumed }: Judgement): Note[] =>
  isPresumed
    ? [
        {
          code: 'presumed',
          text: "FCM's answer itself is not in the logs that were searched: it follows from when the phone died.",
        },
      ]
    : [];

function unknownPhone({ status }: PushFacts, { settings }: Evidence): Note[] {
  if (status !== 'sent' || !settings.fallbackToAllDevices) return [];
  return [
    {
      code: 'all_phones',
      text: 'device_id named no phone, so it went to all phones where the user is signed in (fallbackToAllDevices); shown is what became of the first.',
    },
  ];
}

function phoneNotes(push: PushFacts, { verdict }: Judgement, phone: Phone): Note[] {
  const notes: Note[] = [];
  const { quarantinedAt, notificationsEnabled, registeredAt } = phone;
  const isSilent = notificationsEnabled === false && phone.users.has(push.user);
  if (isSilent && (verdict === 'sent' || verdict === 'refused')) {
    notes.push({
      code: 'notifications_off',
      text: `The person has switched notifications off for the app, as the app said when it registered at ${localInstant(registeredAt)}: the likely reason that nothing was seen.`,
    });
  }
  if (quarantinedAt !== undefined) {
    const why = phone.lastFailure === undefined ? '' : ` (${phone.lastFailure.reason})`;
    notes.push({
      code: 'dead_since',
      text: `The phone counts as dead since ${localInstant(quarantinedAt)}${why}.`,
    });
  }
  if (isBack(push, phone)) {
    notes.push({
      code: 'signed_in_again',
      text: `By now the user is signed in on the phone, since ${localInstant(registeredAt)}: the next reply will be sent.`,
    });
  }
  return notes;
}

function isBack({ status, reason, user, endedAt = 0 }: PushFacts, phone: Phone): boolean {
  const wasOut = [
    'signed_out',
    'other_user',
    'key_revoked',
    'dead_phone',
    'not_registered',
    'endpoint_disabled',
  ];
  return (
    status !== 'sent' &&
    wasOut.includes(reason ?? '') &&
    phone.users.has(user) &&
    phone.quarantinedAt === undefined &&
    phone.registeredAt > endedAt
  );
}
