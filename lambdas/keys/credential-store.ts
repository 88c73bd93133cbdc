import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { credentialAddress, credentialNameAddress } from '../security-keys/key-address.ts';
import { createToken, isToken } from '../security-keys/token-format.ts';
import { appAddress } from '../shared/address.ts';
import { allEnded } from '../shared/all-ended.ts';
import { conditionalUpdates } from '../shared/conditional-update.ts';
import { expiresAt, type Item, number, readNumber, readString, string } from '../shared/dynamodb.ts';
import { ServiceUnavailable } from '../shared/errors.ts';
import { queryPartition } from '../shared/query-partition.ts';
import { type BackendAction, isBackendAction } from './action-schema.ts';
import type { NoteChange } from './change.ts';

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
    /**
     * Makes a credential; those that were made for the name before work for 24 h more.
     *
     * @throws ServiceUnavailable where the name was revoked at the same time
     */
    async create({ name, actions, apps }: CredentialRequest, now: number, note: NoteChange) {
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
      note({ credential: name });
      const entries = await entriesOf(name);
      const own = entries.find((entry) => entry.pk === pk);
      if (own === undefined) {
        await end(pk, now, now);
        throw new ServiceUnavailable({ cause: new Error('The name was revoked meanwhile') });
      }
      const formerUntil = now + FORMER_VALID;
      const ended = await allEnded(
        entries.filter((entry) => isBefore(entry, own)).map((entry) => end(entry.pk, formerUntil, now)),
      );
      return { credential, formerUntil: ended.includes(true) ? formerUntil : undefined };
    },

    /** Ends all credentials of a name at once. Returns how many worked until now. */
    async revoke(name: string, now: number, note: NoteChange): Promise<number> {
      const ended = await allEnded(
        (await entriesOf(name)).map(async ({ pk }) => {
          const ended = await end(pk, now, now);
          // The entry goes after that, or a revocation that fails here could not be repeated.
          await client.send(
            new DeleteItemCommand({
              TableName: table,
              Key: { pk: string(credentialNameAddress(name)), sk: string(pk) },
            }),
          );
          // One that was just being made may have come into being in between; later on its maker finds no entry, and ends it.
          const endedSince = await end(pk, now, now);
          if (ended || endedSince) {
            note({ credential: name });
          }
          return ended || endedSince;
        }),
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

  async function put(item: Item): Promise<void> {
    await client.send(new PutItemCommand({ TableName: table, Item: item }));
  }

  async function entriesOf(name: string): Promise<Entry[]> {
    const items = await queryPartition(client, table, credentialNameAddress(name));
    return items.map((item) => ({
      pk: readString(item.sk) ?? '',
      createdAt: readNumber(item.created_at) ?? 0,
    }));
  }

  /** Only ever shortens. False where the credential ends sooner, or has ended. */
  function end(pk: string, validUntil: number, now: number): Promise<boolean> {
    return update({
      Key: { pk: string(pk), sk: string('credential') },
      UpdateExpression: 'SET valid_until = :until, expires_at = :expires',
      ConditionExpression:
        'attribute_exists(pk) AND (attribute_not_exists(valid_until) OR valid_until = :until OR (valid_until > :until AND valid_until > :now))',
      ExpressionAttributeValues: {
        ':until': number(validUntil),
        ':now': number(now),
        ':expires': expiresAt(validUntil + KEPT_AFTER_END),
      },
    });
  }
}

/** What stands under a credential's name: where the credential lives. */
interface Entry {
  readonly pk: string;
  readonly createdAt: number;
}

const isBefore = (entry: Entry, other: Entry): boolean =>
  entry.createdAt < other.createdAt || (entry.createdAt === other.createdAt && entry.pk < other.pk);
