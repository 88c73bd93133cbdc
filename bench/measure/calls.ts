import type { Laboratory } from '../builds/laboratory.ts';
import type { Step } from '../runner/messages.ts';
import { allowed, authorizationItems, malformed, unknown } from '../scenarios/authorization.ts';
import { USER } from '../scenarios/company.ts';
import { credentialItems, issueKey } from '../scenarios/keys.ts';
import { OTHER_USER, registeredPhones } from '../scenarios/phones.ts';
import { deadPhone, endpointItems } from '../scenarios/platform-events.ts';
import { changedPhone, unchangedPhone, unregisteredPhone } from '../scenarios/registration.ts';
import { deliveries, replyAtWebhook } from '../scenarios/replies.ts';
import type { Items } from '../stand-in/aws-answers.ts';

interface Operation {
  readonly name: OperationName;
  readonly functionName: string;
  readonly items: Items;
  readonly step: Step;
}

export type OperationName =
  | 'authorize, live key'
  | 'authorize, unknown key'
  | 'authorize, malformed key'
  | 'webhook, a reply'
  | 'deliver, known phone'
  | 'deliver, suppressed'
  | 'deliver, first sight of a phone'
  | 'devices, unchanged phone'
  | 'devices, new phone'
  | 'devices, phone that changes hands'
  | 'devices, unregister'
  | 'keys, issue by a backend'
  | 'feedback, dead phone';

const authorization = (name: OperationName, step: Step): Operation => ({
  name,
  functionName: 'authorize',
  items: authorizationItems,
  step,
});

const delivery = (name: OperationName, items: Items): Operation => ({
  name,
  functionName: 'deliver',
  items,
  step: deliveries('once', 1, 1, 'batch'),
});

const registration = (name: OperationName, items: Items, step: Step): Operation => ({
  name,
  functionName: 'devices',
  items: { ...authorizationItems, ...items },
  step,
});

const OPERATIONS: readonly Operation[] = [
  authorization('authorize, live key', allowed('once', 1)),
  authorization('authorize, unknown key', unknown('once', 1)),
  authorization('authorize, malformed key', malformed('once', 1)),
  { name: 'webhook, a reply', functionName: 'webhook', items: {}, step: replyAtWebhook('once', 1) },
  delivery('deliver, known phone', registeredPhones(1, USER)),
  delivery('deliver, suppressed', registeredPhones(1, OTHER_USER)),
  delivery('deliver, first sight of a phone', {}),
  registration('devices, unchanged phone', registeredPhones(1, USER), unchangedPhone('once', 1)),
  registration('devices, new phone', {}, changedPhone('once', 1)),
  registration('devices, phone that changes hands', registeredPhones(1, OTHER_USER), changedPhone('once', 1)),
  registration('devices, unregister', registeredPhones(1, USER), unregisteredPhone('once', 1)),
  {
    name: 'keys, issue by a backend',
    functionName: 'keys',
    items: credentialItems,
    step: issueKey('once', 1),
  },
  {
    name: 'feedback, dead phone',
    functionName: 'feedback',
    items: endpointItems,
    step: deadPhone('once', 1),
  },
];

/** How often each operation calls AWS, by what it calls. */
export type Calls = ReadonlyMap<OperationName, Readonly<Record<string, number>>>;

/** Counts each operation in a process of its own, with nothing in memory. */
export async function countCalls(laboratory: Laboratory): Promise<Calls> {
  const counted = new Map<OperationName, Readonly<Record<string, number>>>();
  for (const { name, functionName, items, step } of OPERATIONS) {
    const configuration = laboratory.functionOf(functionName);
    const { calls } = await laboratory.run({ configuration, steps: [step], items });
    counted.set(name, calls);
  }
  return counted;
}

/** How many calls there were in all. */
export const sumOf = (calls: Readonly<Record<string, number>> = {}): number =>
  Object.values(calls).reduce((sum, count) => sum + count, 0);
