import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type Item, number, string } from '../shared/dynamodb.ts';
import {
  type AppDetails,
  type Device,
  deviceKey,
  readDevice,
  type SignIn,
  userPhonesAddress,
} from './device.ts';
import { readNotedPhones } from './noted-phones.ts';

/** A user, by ids and by address. */
export interface PhoneUser {
  readonly app_id: string;
  readonly user_id: string;
  readonly address: string;
}

/** What a registration writes. */
export interface Registration extends AppDetails {
  readonly app: string;
  readonly endpointArn: string;
  /**
   * SNS was told to enable the endpoint, or made it: the phone counts as dead no more. Else what `feedback` may have learnt
   * meanwhile stays, and the next registration mends it.
   */
  readonly revived: boolean;
  readonly signIn: SignIn;
  /** Others stay signed in on the phone. */
  readonly shared: boolean;
}

/** No registration takes longer: the Lambda has less time than that. Milliseconds. */
const REGISTRATION = 60_000;

export type SignInStore = ReturnType<typeof createSignInStore>;

/** Who is signed in on which phone, in the table `Devices`. Instants are milliseconds since 1970. */
export function createSignInStore(client: DynamoDBClient, table: string) {
  return {
    /** Strongly consistent. */
    async read(phone: string): Promise<Device | undefined> {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName: table, Key: deviceKey(phone), ConsistentRead: true }),
      );
      return item && readDevice(item);
    },

    /** Notes under the user that a phone may be theirs. Comes before the sign-in, so that none can be overlooked. */
    async notePhone(user: PhoneUser, phone: string, now: number): Promise<void> {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: { ...noteKey(user, phone), registered_at: number(now) },
        }),
      );
    },

    /**
     * Takes the note of a phone away where no registration can be between it and its sign-in; else it stays, for one note
     * too many costs a read, and one too few hides a phone from a revocation.
     */
    async forgetPhone(user: PhoneUser, phone: string, now: number): Promise<void> {
      try {
        await client.send(
          new DeleteItemCommand({
            TableName: table,
            Key: noteKey(user, phone),
            ConditionExpression: 'registered_at < :settled',
            ExpressionAttributeValues: { ':settled': number(now - REGISTRATION) },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) {
          throw error;
        }
      }
    },

    /** Addresses of the phones that are noted under a user, the one registered last first. Strongly consistent. */
    notedPhones: (user: PhoneUser): Promise<string[]> => readNotedPhones(client, table, user),

    /**
     * Signs a user in on a phone, and all others out unless it is shared: one conditional write.
     *
     * @returns the phone as it was before
     */
    async signIn(
      phone: string,
      user: string,
      registration: Registration,
      now: number,
    ): Promise<Device | undefined> {
      const signIn = { M: signInItem(registration.signIn) };
      const alone = registrationUpdate(phone, registration, now, 'SET #users = :users', {
        ':users': { M: { [user]: signIn } },
      });
      if (!registration.shared) {
        return (await write(alone))?.former;
      }
      const beside = registrationUpdate(phone, registration, now, 'SET #users.#user = :signIn', {
        ':signIn': signIn,
      });
      const attempts = [
        { ...beside, ConditionExpression: 'attribute_exists(#users)', names: { '#user': user } },
        { ...alone, ConditionExpression: 'attribute_not_exists(#users)', names: {} },
      ];
      // Somebody may be the first on the phone between the two attempts; nobody can undo that again.
      for (const { names, ...attempt } of [...attempts, ...attempts]) {
        const done = await write({
          ...attempt,
          ExpressionAttributeNames: { ...attempt.ExpressionAttributeNames, ...names },
        });
        if (done !== undefined) {
          return done.former;
        }
      }
      throw new Error('A phone has users and has none');
    },

    /**
     * Signs a user out of a phone. The phone stays, so that first sight does not bring it back.
     *
     * @param key only where the user is signed in by this key
     * @returns the phone as it was before; undefined where the user was not signed in (by that key)
     */
    async signOut(phone: string, user: string, key?: string): Promise<Device | undefined> {
      const done = await write({
        Key: deviceKey(phone),
        UpdateExpression: 'REMOVE #users.#user',
        ConditionExpression: `attribute_exists(#users.#user)${key === undefined ? '' : ' AND #users.#user.#key = :key'}`,
        ExpressionAttributeNames: {
          '#users': 'users',
          '#user': user,
          ...(key === undefined ? {} : { '#key': 'key' }),
        },
        ...(key === undefined ? {} : { ExpressionAttributeValues: { ':key': string(key) } }),
      });
      return done?.former;
    },

    /**
     * Takes a phone that the app never registered out of first sight: nobody is signed in on it from now on.
     *
     * @returns the phone as it was before
     */
    async close(phone: string, app: string, now: number): Promise<Device | undefined> {
      const done = await write({
        Key: deviceKey(phone),
        UpdateExpression:
          'SET registered = :true, #users = :nobody, app = :app, registered_at = :now REMOVE expires_at',
        ConditionExpression: 'attribute_not_exists(#users)',
        ExpressionAttributeNames: { '#users': 'users' },
        ExpressionAttributeValues: {
          ':true': { BOOL: true },
          ':nobody': { M: {} },
          ':app': string(app),
          ':now': number(now),
        },
      });
      return done?.former;
    },
  };

  /** Undefined where the condition did not hold. */
  async function write(
    change: Omit<UpdateItemCommandInput, 'TableName'>,
  ): Promise<{ readonly former: Device | undefined } | undefined> {
    try {
      const { Attributes } = await client.send(
        new UpdateItemCommand({ TableName: table, ...change, ReturnValues: 'ALL_OLD' }),
      );
      return { former: Attributes && readDevice(Attributes) };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return undefined;
      }
      throw error;
    }
  }
}

const noteKey = (user: PhoneUser, phone: string): Item => ({
  pk: string(userPhonesAddress(user.app_id, user.user_id)),
  sk: string(phone),
});

const signInItem = ({ key, keyCreatedAt }: SignIn): Item => ({
  key: string(key),
  key_created_at: number(keyCreatedAt),
});

function registrationUpdate(
  phone: string,
  { app, endpointArn, revived, notificationsEnabled, appVersion, locale }: Registration,
  now: number,
  set: string,
  values: Item,
) {
  const details: Item = {
    ...(notificationsEnabled === undefined ? {} : { notifications_enabled: { BOOL: notificationsEnabled } }),
    ...(appVersion === undefined ? {} : { app_version: string(appVersion) }),
    ...(locale === undefined ? {} : { locale: string(locale) }),
  };
  const names = Object.keys(details);
  const removed = ['notifications_enabled', 'app_version', 'locale'].filter((name) => !names.includes(name));
  return {
    Key: deviceKey(phone),
    UpdateExpression: [
      `${set}, registered = :true, app = :app, endpoint_arn = :endpoint, registered_at = :now`,
      ...names.map((name) => `, #${name} = :${name}`),
      ` REMOVE expires_at${revived ? ', quarantined_at' : ''}`,
      ...removed.map((name) => `, #${name}`),
    ].join(''),
    ExpressionAttributeNames: {
      '#users': 'users',
      '#notifications_enabled': 'notifications_enabled',
      '#app_version': 'app_version',
      '#locale': 'locale',
    },
    ExpressionAttributeValues: {
      ':true': { BOOL: true },
      ':app': string(app),
      ':endpoint': string(endpointArn),
      ':now': number(now),
      ...Object.fromEntries(names.map((name) => [`:${name}`, details[name] ?? { NULL: true }])),
      ...values,
    },
  };
}
