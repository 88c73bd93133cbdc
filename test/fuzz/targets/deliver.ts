import type { SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import * as v from 'valibot';
import { pushIdOf, replyPushSchema } from '../../../lambdas/push/reply-push.ts';
import { APP, APP_WITHOUT_PUSH } from '../../support/backend.ts';
import { deliveryRecord, invokeDeliver } from '../../support/delivery-record.ts';
import { trickyText } from '../../unit/arbitraries.ts';
import { jsonOf, membersOf, type Trick, tricks, withTricks } from '../json-text.ts';
import { checkMessage } from '../lock-screen.ts';
import { filled, type Target } from '../target.ts';
import { check, checkLogs, MARK } from '../violation.ts';
import { newWorld } from '../world.ts';

interface Message {
  readonly push: object;
  readonly tricks: readonly Trick[];
  readonly receives: number;
  readonly group: number;
}

/** Now and then something else. */
const mostly = (usual: fc.Arbitrary<string>, ...others: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...others) });

const text = trickyText(30).map((tricky) => `${MARK}${tricky}`);
const push = fc.record(
  {
    version: fc.constant(1),
    app_id: mostly(fc.constant(APP), APP_WITHOUT_PUSH, ''),
    user_id: mostly(fc.constant(`${MARK}-user`), '\u0001'.repeat(100), '', '\ud800'),
    ticket_id: fc.nat().map(String),
    comment_id: fc.nat().map(String),
    device_id: mostly(
      fc.nat(5).map((phone) => `instance:APA91b-${MARK}-${phone}`),
      ...[':', '', `${MARK}:\ud800\uffff`, 'x'.repeat(9_000)],
    ),
    type: fc.constantFrom('android', 'hms', MARK.slice(1)),
    kind: fc.constantFrom('text', 'attachments', 'empty'),
    created_at: mostly(
      fc.constant(new Date().toISOString()),
      ...['2999-01-01T00:00:00Z', '2020-01-01T00:00:00Z', '2026-02-30T10:00:00Z', '9999-12-31T24:00:00Z'],
      '2026-01-01T00:00:00+03',
    ),
    author: text,
    text,
    attachments: fc.array(text, { maxLength: 12 }),
  },
  {
    requiredKeys: [
      'version',
      'app_id',
      'user_id',
      'ticket_id',
      'comment_id',
      'device_id',
      'kind',
      'created_at',
    ],
  },
);
const message: fc.Arbitrary<Message> = fc.record({
  push,
  // Much of everything but what kind of phone it is, which is logged and which the webhook cuts: in the corpus.
  tricks: tricks(8 * 1024),
  receives: fc.constantFrom(1, 1, 2, 10, 11, 12),
  group: fc.nat(5),
});

const messageSchema = v.pipe(v.string(), v.parseJson(), replyPushSchema);
const isReadable = (body: string): boolean => v.is(messageSchema, body);

/** Messages in the delivery queue. Only the webhook writes there; a former or a later release may write otherwise. */
export const deliver: Target<readonly Message[]> = {
  name: 'delivery queue → deliver',
  inputs: fc.array(message, { minLength: 1, maxLength: 6 }),
  withinMs: 10_000,
  async begin(backend) {
    const world = await newWorld(backend);

    async function invoke(records: readonly SQSRecord[]): Promise<readonly string[]> {
      const { failures, text } = await invokeDeliver(...records);
      for (const line of text.split('\n').filter((line) => line !== '')) checkLogs(line);
      return failures;
    }

    /** Messages that will not come again. */
    const settled = new Set<string>();
    const recordsOf = (messages: readonly Message[]): SQSRecord[] =>
      messages.map(({ push, tricks, receives, group }) => {
        const record = deliveryRecord({ receives });
        const body = jsonOf(withTricks(membersOf(push), tricks));
        return { ...record, body, attributes: { ...record.attributes, MessageGroupId: String(group) } };
      });

    async function take(records: readonly SQSRecord[]): Promise<readonly string[]> {
      const failures = await invoke(records);
      for (const { messageId, body } of records) {
        if (!failures.includes(messageId)) settled.add(pushIdOf(v.parse(messageSchema, body)));
      }
      return failures;
    }

    return {
      async attempt(messages) {
        const records = recordsOf(messages);
        const failures = await take(records);
        const expected = expectedFailures(records).map(({ messageId }) => messageId);
        check([...failures].sort().join() === expected.sort().join(), 'other messages failed than had to');
        for (const received of await backend.messages()) checkMessage(received, false);
        await backend.clearMessages();
        return records.map(({ messageId }) => (failures.includes(messageId) ? 'back' : 'settled'));
      },
      async known({ body = '' }) {
        const record = { ...deliveryRecord(), body: filled(body, world.names) };
        return (await invoke([record])).length === 0 ? 'settled' : 'back';
      },
      async broken(messages, failing) {
        const records = recordsOf(messages);
        const failures = await take(records);
        // Without its row a push is not settled, whatever became of it.
        const back = failing.has('dynamodb') ? records : expectedFailures(records);
        check(
          back.every(({ messageId }) => failures.includes(messageId)),
          'settled without a row',
          'lost',
        );
        return failures.length === records.length ? 'all back' : 'some settled';
      },
      async settle() {
        const rows = await backend.items('Deliveries');
        const final = new Set(rows.filter(({ status }) => status?.S !== 'queued').map(({ sk }) => sk?.S));
        const lost = [...settled].filter((pushId) => !final.has(pushId));
        check(lost.length === 0, `settled without a final row: ${lost}`, 'lost');
        settled.clear();
      },
    };
  },
};

/** What can't be read goes back with its followers; on its last receive, alone. */
function expectedFailures(records: readonly SQSRecord[]): SQSRecord[] {
  const groups = Object.values(Object.groupBy(records, ({ attributes }) => attributes.MessageGroupId ?? ''));
  return groups.flatMap((group = []) => {
    const bad = (record: SQSRecord) => !isReadable(record.body);
    const blocking = group.findIndex(
      (one) => bad(one) && Number(one.attributes.ApproximateReceiveCount) < 11,
    );
    return blocking < 0
      ? group.filter(bad)
      : [...group.slice(0, blocking).filter(bad), ...group.slice(blocking)];
  });
}
