import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { DeletePlatformApplicationCommand } from '@aws-sdk/client-sns';
import { APP, APP_WITHOUT_PUSH, type Backend, WEBHOOK_TOKEN } from '../support/backend.ts';
import { type Person, person, register } from '../support/phones.ts';
import { MARK, watch } from './violation.ts';

export interface World {
  readonly backend: Backend;
  readonly ann: Person;
  readonly bob: Person;
  /** Of the app without push. */
  readonly eve: Person;
  /** Nobody names this user, so nothing may ever be told of or done to this user. */
  readonly victim: Person & { readonly token: string };
  /** What examples of the corpus may name. */
  readonly names: Readonly<Record<string, string>>;
}

/** Empty tables, no endpoints, and a few people who have keys; one of them has a phone that is to stay as it is. */
export async function newWorld(backend: Backend): Promise<World> {
  for (const table of ['SecurityKeys', 'Devices', 'Deliveries']) await empty(backend, table);
  await emptyApplication(backend);
  await backend.clearMessages();
  await backend.clearCalls();
  const of = (app_id: string) => person({ app_id, user_id: `${MARK}-${crypto.randomUUID()}` });
  const [ann, bob, eve, victim] = await Promise.all([APP, APP, APP_WITHOUT_PUSH, APP].map(of));
  const token = `instance:APA91b-${MARK}-${crypto.randomUUID()}`;
  await register(victim!, token);
  watch([ann!, bob!, eve!, victim!].map((who) => who.security_key));
  return {
    backend,
    ann: ann!,
    bob: bob!,
    eve: eve!,
    victim: { ...victim!, token },
    names: {
      app: APP,
      'ann.id': ann!.user_id,
      'ann.key': ann!.security_key,
      'bob.id': bob!.user_id,
      'bob.key': bob!.security_key,
      'victim.id': victim!.user_id,
      'victim.key': victim!.security_key,
      'victim.token': token,
      webhook: WEBHOOK_TOKEN,
    },
  };
}

/** With it go its endpoints: SNS keeps one for each token that was ever registered. */
async function emptyApplication({ sns, applicationArn, recreateApplication }: Backend): Promise<void> {
  await sns.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn: applicationArn }));
  await recreateApplication();
}

async function empty(backend: Backend, table: string): Promise<void> {
  const items = await backend.items(table);
  for (let from = 0; from < items.length; from += 25) {
    const requests = items
      .slice(from, from + 25)
      .map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk: pk!, sk: sk! } } }));
    await backend.dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
}

interface Triple {
  readonly app_id: string;
  readonly user_id: string;
  readonly security_key: string;
}

/** Whether one of the readings of a body names a person with a key of that very person. */
export const namesSomebody = (
  readings: readonly Record<string, unknown>[],
  people: readonly Triple[],
): boolean =>
  readings.some((reading) =>
    people.some(
      (who) =>
        reading.app_id === who.app_id &&
        reading.user_id === who.user_id &&
        reading.security_key === who.security_key,
    ),
  );
