import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { credentialAddress, credentialNameAddress } from '../security-keys/key-address.ts';
import { createToken, isToken } from '../security-keys/token-format.ts';
import { appAddress } from '../shared/address.ts';
import { conditionalUpdates } from '../shared/conditional-update.ts';
import { expiresAt, type Item, number, readNumber, readString, string } from '../shared/dynamodb.ts';
import { queryPartition } from '../shared/query-partition.ts';
import { type BackendAction, isBackendAction } from './action-schema.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Time to hand the new credential to the backend. */
const FORMER_VALID = DAY;
const KEPT_AFTER_END = 30 * DAY;
/** What a backend needs at sign-in, sign-out and when a person leaves. */
const DEFAULT_ACTIONS: readonly BackendAction[] = ['issue', 'revoke', 'retire'];

export interface CredentialRequest {
  readonly name: string;
  readonly actions?: readonly BackendAction[] | null | undefined;
  readonly apps?: readonly string[] | null | undefined;
}

/** What a credential may do. */
export interface Grants {
  readonly name: string;
  readonly actions: ReadonlySet<BackendAction>;
  /** Addresses of apps; undefined means all. */
  readonly apps: ReadonlySet<string> | undefined;
}

export type CredentialStore = ReturnType<typeof createCredentialStore>;

/**
 * Bearer credentials of backends. Each lives at the address of its hash, and under its name stands that address, so
 * that all that were made for a name can be found.
 */
export function createCredentialStore(client: DynamoDBClient, table: string) {
  const update = conditionalUpdates(client, table);
  return {
    /** Makes a credential; former ones of the name work for 24 h more. */
    async create({ name, actions, apps }: CredentialRequest, now: number) {
      const credential = createToken('pmcb_');
      const { pk, sk } = credentialAddress(credential);
      // The name's entry comes first: a credential that works can always be found and revoked.
      await put({ pk: string(credentialNameAddress(name)), sk: string(pk), created_at: number(now) });
      await put({
        pk: string(pk),
        sk: string(sk),
        name: string(name),
        created_at: number(now),
        actions: { SS: [...new Set(actions ?? DEFAULT_ACTIONS)] },
        ...(apps ? { apps: { SS: [...new Set(apps.map(appAddress))] } } : {}),
      });
      const formerUntil = now + FORMER_VALID;
      const ended = await Promise.all(
        (await credentialsOf(name))
          .filter((other) => other !== pk)
          .map((other) => end(other, formerUntil, now)),
      );
      return { credential, formerUntil: ended.includes(true) ? formerUntil : undefined };
    },

    /** Ends all credentials of a name at once. Returns how many worked until now. */
    async revoke(name: string, now: number): Promise<number> {
      const ended = await Promise.all(
        (await credentialsOf(name)).map((pk) => end(pk, now, now, 'even if not made yet')),
      );
      return ended.filter((done) => done).length;
    },

    /** What the bearer of a credential may do; undefined where it is none that works. */
    async find(credential: string, now: number): Promise<Grants | undefined> {
      if (!isToken('pmcb_', credential)) {
        return undefined;
      }
      const { pk, sk } = credentialAddress(credential);
      const { Item: item } = await client.send(
        new GetItemCommand({
          TableName: table,
          Key: { pk: string(pk), sk: string(sk) },
          ConsistentRead: true,
        }),
      );
      if (item === undefined || (readNumber(item.valid_until) ?? Number.POSITIVE_INFINITY) <= now) {
        return undefined;
      }
      return {
        name: readString(item.name) ?? '',
        actions: new Set((item.actions?.SS ?? []).filter(isBackendAction)),
        apps: item.apps?.SS === undefined ? undefined : new Set(item.apps.SS),
      };
    },
  };

  /** Fails where something stands there: it was revoked between its name's entry and now. */
  async function put(item: Item): Promise<void> {
    await client.send(
      new PutItemCommand({ TableName: table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' }),
    );
  }

  async function credentialsOf(name: string): Promise<string[]> {
    const items = await queryPartition(client, table, credentialNameAddress(name));
    return items.flatMap((item) => readString(item.sk) ?? []);
  }

  /** Only ever shortens. False where the credential ends sooner, or has ended. */
  function end(
    pk: string,
    validUntil: number,
    now: number,
    unmade?: 'even if not made yet',
  ): Promise<boolean> {
    return update({
      Key: { pk: string(pk), sk: string('credential') },
      UpdateExpression: 'SET valid_until = :until, expires_at = :expires',
      ConditionExpression: `${unmade ? '' : 'attribute_exists(pk) AND '}(attribute_not_exists(valid_until) OR (valid_until > :until AND valid_until > :now))`,
      ExpressionAttributeValues: {
        ':until': number(validUntil),
        ':now': number(now),
        ':expires': expiresAt(validUntil + KEPT_AFTER_END),
      },
    });
  }
}
