import { adviceFor } from '../deliveries/try-errors.ts';
import { both, either, equals, pattern } from '../logs/patterns.ts';
import { createLogReader } from '../logs/read-logs.ts';
import { eventsOf } from '../trace/push-facts.ts';
import { notOfDoctor } from './doctors-ticket.ts';
import { type Finding, failure, ok, warning } from './finding.ts';
import type { Patient } from './patient.ts';

const CHECK = 'pushes';
const MINUTES = 15;

/**
 * Whether the pushes of others leave: the doctor's own reply is for no phone, so it never gets as far as SNS, which may
 * refuse or throttle all the rest.
 */
export async function checkTries(
  { target }: Patient,
  appIds: readonly string[],
  signal: AbortSignal,
): Promise<Finding[]> {
  const logs = createLogReader(target);
  try {
    const isTry = either(equals('message', 'push not settled'), equals('message', 'push sent'));
    const lines = await logs.find({
      source: 'deliver',
      pattern: pattern(both(isTry, ...notOfDoctor(appIds))),
      from: Date.now() - MINUTES * 60_000,
      signal,
    });
    const failed = eventsOf(lines, 'push not settled');
    const last = failed.at(-1);
    if (last === undefined) return [ok(CHECK, `No try of one failed within the last ${MINUTES} minutes.`)];
    const { name, message } = last.event.error;
    const cause = [name, message].filter(Boolean).join(': ');
    const isOver = eventsOf(lines, 'push sent').some(({ at }) => at > last.at);
    const told = `${failed.length.toLocaleString('en-US')} of their tries failed within the last ${MINUTES} minutes, the last one with ${cause}.`;
    return isOver
      ? [warning(CHECK, `${told} Another push was sent since.`, adviceFor(name))]
      : [failure(CHECK, `${told} None was sent since.`, adviceFor(name))];
  } finally {
    logs.close();
  }
}
