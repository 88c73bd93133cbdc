import { both, equals, pattern } from '../logs/patterns.ts';
import { createLogReader } from '../logs/read-logs.ts';
import { notOfDoctor } from './doctors-ticket.ts';
import { type Finding, info, ok, warning } from './finding.ts';
import type { Patient } from './patient.ts';

const CHECK = 'replies';
const DAYS = 7;
const DAY = 86_400_000;

/** Whether Pyrus has told of a reply lately: where it has not, its form may not have the webhook's URL. */
export async function checkReplies(
  { target }: Patient,
  appIds: readonly string[],
  signal: AbortSignal,
): Promise<Finding[]> {
  const logs = createLogReader(target);
  try {
    const found = await logs.find({
      source: 'webhook',
      pattern: pattern(both(equals('message', 'reply queued'), ...notOfDoctor(appIds))),
      from: Date.now() - DAYS * DAY,
      limit: 1,
      signal,
    });
    if (found.length > 0) return [ok(CHECK, `Some came within the last ${DAYS} days.`)];
    const none = `None came within the last ${DAYS} days.`;
    return target.isLocal
      ? [info(CHECK, none, 'Play Pyrus: pyrus-chat trigger reply --user client-1')]
      : [
          warning(
            CHECK,
            none,
            'If support did reply: paste the webhook URL into the form in Pyrus (pyrus-chat urls).',
          ),
        ];
  } finally {
    logs.close();
  }
}
