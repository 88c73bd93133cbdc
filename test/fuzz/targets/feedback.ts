import fc from 'fast-check';
import { feedbackRecord, invokeFeedback, phoneItem } from '../../support/phones.ts';
import { jsonOf, membersOf, type Trick, tricks, withTricks } from '../json-text.ts';
import { filled, type Target } from '../target.ts';
import { check, checkLogs, MARK } from '../violation.ts';
import { newWorld } from '../world.ts';

interface Event {
  readonly EventType: string;
  readonly endpoint: 'victim' | 'other';
  readonly FailureType: string;
  readonly Time: string;
  readonly tricks: readonly Trick[];
  readonly enveloped: boolean;
}

const event: fc.Arbitrary<Event> = fc.record({
  EventType: fc.constantFrom(
    'DeliveryFailure',
    'EventDeliveryFailure',
    'EndpointUpdated',
    'xDeliveryFailure',
    '',
  ),
  endpoint: fc.constantFrom('victim', 'other'),
  FailureType: fc.constantFrom('InvalidPlatformToken', 'InvalidNotification', '', '__proto__'),
  // All from before the registration: they are outdated, whatever they say.
  Time: fc.constantFrom('2020-01-01T00:00:00.000Z', '-271821-04-20T00:00:00Z', '1970-01-01'),
  // What kind of event it is, is logged as it comes: SNS' own words are short.
  tricks: tricks(8 * 1024),
  enveloped: fc.boolean(),
});

/** Events of SNS in their queue. Only the topic may write there. */
export const feedback: Target<readonly Event[]> = {
  name: 'SNS events → feedback',
  inputs: fc.array(event, { minLength: 1, maxLength: 6 }),
  withinMs: 10_000,
  async begin(backend) {
    const world = await newWorld(backend);
    const { victim } = world;
    const arn = (await phoneItem(backend, victim.token))?.endpoint_arn?.S ?? '';
    const names = { ...world.names, 'victim.endpoint': arn };
    // Half an hour ago: an event that tells no time of its own happened before the registration too.
    const sentAt = Date.now() - 1_800_000;

    async function invoke(bodies: readonly string[]): Promise<readonly string[]> {
      const good = feedbackRecord({ EventType: 'EndpointUpdated' });
      const records = bodies.map((body) => feedbackRecord(body, sentAt));
      const { failures, text } = await invokeFeedback(...records, good);
      for (const line of text.split('\n')) checkLogs(line);
      check(!failures.includes(good.messageId), 'a good event went back');
      return records.map(({ messageId }) => (failures.includes(messageId) ? 'back' : 'read'));
    }

    return {
      attempt: (events) =>
        invoke(
          events.map(({ endpoint, tricks, enveloped, ...rest }) => {
            const told = {
              ...rest,
              EndpointArn: endpoint === 'victim' ? arn : `${arn}-of-nobody`,
              FailureMessage: `${MARK} token`,
            };
            const body = jsonOf(withTricks(membersOf(told), tricks));
            return enveloped ? JSON.stringify({ Type: 'Notification', Message: body, Subject: MARK }) : body;
          }),
        ),
      known: async ({ body = '', repeat }) => {
        const [answer = ''] = await invoke([filled(repeat ? repeat.text.repeat(repeat.times) : body, names)]);
        return answer;
      },
      async settle() {
        const item = await phoneItem(backend, victim.token);
        check(item?.quarantined_at === undefined, 'a living phone counts as dead');
        check(item?.users?.M !== undefined, 'somebody was signed out');
      },
    };
  },
};
