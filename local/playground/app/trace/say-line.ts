import type { Explanation } from '../../../../cli/deliveries/reasons.ts';
import type { LogEvent } from '../../../../cli/logs/log-line.ts';
import type { Words } from '../words/en.ts';
import type { Line } from './entry.ts';

/** How something went; `warn`: as it should, but perhaps not as somebody expects. */
export type Tone = 'good' | 'warn' | 'bad' | 'quiet' | 'plain';

/** A sentence about a step. */
export interface Said {
  readonly text: string;
  readonly tone: Tone;
  /** What to do about it. */
  readonly advice?: string;
}

/** A handler's line in words. @param phone what the phone is called that it is about */
export function sayLine({ event, remark }: Line, phone: string, words: Words): Said {
  if (event === undefined) return { text: remark.text, tone: remark.isTrouble ? 'bad' : 'plain' };
  return sayEvent(event, phone, words);
}

function sayEvent(event: LogEvent, phone: string, { trace: t }: Words): Said {
  const because = (tone: Tone, start: string, { meaning, advice }: Explanation): Said => ({
    text: [start, meaning].filter(Boolean).join(' '),
    tone,
    advice,
  });
  switch (event.message) {
    case 'reply queued':
      return { text: t.queued(phone), tone: 'plain' };
    case 'webhook refused':
      return { text: t.webhookRefused(event.reason), tone: 'bad' };
    case 'push sent':
      return { text: t.sent(phone), tone: 'good' };
    case 'push suppressed':
      return because('warn', t.suppressed(phone), t.reason(event.reason));
    case 'push failed':
      return because('bad', t.notSent(phone), t.reason(event.reason));
    case 'push repeated':
      return { text: t.repeated, tone: 'quiet' };
    case 'push not settled':
      return { text: t.notSettled(event.error.name), tone: 'bad' };
    case 'platform event': {
      const failure = event.failure === undefined ? '' : t.platformFailure(event.failure);
      const isDead = event.lesson === 'quarantined';
      const text = [isDead ? t.quarantined(phone) : '', failure].filter(Boolean).join(' ');
      return { text: text || event.type, tone: isDead || failure !== '' ? 'bad' : 'quiet' };
    }
    case 'authorization refused':
    case 'registration refused':
      return because('bad', '', t.refusal(event.reason));
    case 'phone registered':
      return { text: t.phoneRegistered(phone, event.signed_out), tone: 'good' };
    case 'phone signed out':
      return { text: t.phoneSignedOut(phone), tone: 'plain' };
    case 'credential refused':
      return { text: t.credentialRefused(event.reason), tone: 'bad' };
    case 'security keys changed':
      return { text: t.keysChanged(event.key_ids.length, event.superseded.length), tone: 'plain' };
  }
}
