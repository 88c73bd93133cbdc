import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Backend } from '../../support/backend.ts';
import { deliveryRecord } from '../../support/delivery-record.ts';
import { httpEvent } from '../../support/http-event.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { withLogs } from '../../support/logs.ts';
import { newToken, type Person, person, register, signIn } from '../../support/phones.ts';

const REPLIES = 2;
/** Races under way at once: many meet, and yet this one process, which is client and server, is not at its limit. */
const LANES = 16;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A phone that changes hands while replies to its former user are in the queue. */
interface Race {
  readonly former: Person;
  readonly next: Person;
  readonly token: string;
  /** When the first of the requests that sign the former user out was answered. */
  answeredAt: number;
}

/** How a phone changes hands: by which requests, each of them a little later than the one before. */
const KINDS: ((race: Race) => (() => Promise<void>)[])[] = [
  (race) => [() => takeOver(race)],
  (race) => [() => takeOver(race), () => takeOver(race)],
  (race) => [() => leave(race)],
  (race) => [() => leave(race), () => leave(race)],
  (race) => [() => leave(race), () => takeOver(race)],
];

const takeOver = (race: Race) => answered(race, '/devices', race.next);
const leave = (race: Race) => answered(race, '/devices/unregister', race.former);

/** Asks until it is answered, for SNS may fail. */
async function answered(race: Race, path: string, who: Person): Promise<void> {
  const { handler } = await import('../../../lambdas/devices/handler.ts');
  const event = httpEvent({ path, body: signIn(who, race.token) });
  for (let tries = 0; (await handler(event, lambdaContext())).statusCode !== 200; tries++) {
    expect(tries).toBeLessThan(20);
    await pause(200);
  }
  race.answeredAt = Math.min(race.answeredAt, Date.now());
}

/** Delivers replies to the former user, until none is in the queue any more. */
async function deliverAll({ former, token }: Race): Promise<void> {
  const { handler } = await import('../../../lambdas/deliver/handler.ts');
  let records = Array.from({ length: REPLIES }, () =>
    deliveryRecord({ userId: former.user_id, deviceId: token }),
  );
  for (let tries = 0; records.length > 0; tries++) {
    expect(tries).toBeLessThan(50);
    await pause(tries === 0 ? 0 : 200);
    const { batchItemFailures } = await handler({ Records: records }, lambdaContext());
    const failures = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    records = records.filter(({ messageId }) => failures.has(messageId));
  }
}

export function phoneRacesSuite(backend: () => Backend): void {
  describe('a reply in the queue while the phone changes hands', () => {
    beforeEach(async () => {
      await backend().emptyTable('Deliveries');
      await backend().emptyTable('Devices');
      await backend().clearMessages();
    });

    test.each([
      [100, 'registered', true],
      [50, 'only seen in replies', false],
    ])(
      'never reaches SNS for the former user after the answer, %d times: %s',
      async (count, _name, registered) => {
        const races: Race[] = [];
        for (let index = 0; index < count; index++) {
          const [former, next] = await Promise.all([person(), person()]);
          const race = { former, next, token: newToken(), answeredAt: Number.POSITIVE_INFINITY };
          if (registered) {
            await register(former, race.token);
          }
          races.push(race);
        }
        await backend().clearCalls();
        // Publishes that hang are tried again a second and a half later: those must not outlive the answer either.
        await backend().fail({ service: 'sns', mode: 'timeout', rate: 0.2 });

        const run = async (race: Race, index: number) => {
          const requests = KINDS[index % KINDS.length]!(race);
          await Promise.all([
            deliverAll(race),
            ...requests.map((request, position) => pause(8 * (index % 50) + 20 * position).then(request)),
          ]);
        };
        // One collector for all: each takes the lines of all calls.
        const queue = [...races.entries()];
        const lane = async () => {
          for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
            await run(next[1], next[0]);
          }
        };
        await withLogs(() => Promise.all(Array.from({ length: LANES }, lane)));
        await backend().heal();

        const answeredAt = new Map(races.map((race) => [race.former.user_id, race.answeredAt]));
        const handedOver = (await backend().calls())
          .filter(({ operation }) => operation === 'Publish')
          .map(({ input, at }) => ({ late: Date.parse(at) - (answeredAt.get(userOf(input)) ?? 0) }));
        expect(handedOver.filter(({ late }) => late > 0)).toEqual([]);
        // Otherwise nothing raced.
        expect(handedOver.length).toBeGreaterThan(count / 10);
        const rows = (await backend().items('Deliveries')).map(
          ({ status, reason }) => reason?.S ?? status?.S,
        );
        expect(rows).toHaveLength(REPLIES * count);
        expect(new Set(rows)).toEqual(new Set(['sent', 'other_user', 'signed_out']));
      },
      120_000,
    );
  });
}

/** Whom a publish is for. */
function userOf(publish: Record<string, unknown>): string {
  const { GCM } = JSON.parse(String(publish.Message));
  return JSON.parse(GCM).fcmV1Message.message.data.user_id;
}
