import { beforeEach, describe, expect, test } from '@jest/globals';
import { APP, type Backend } from '../../support/backend.ts';
import { type Issued, invokeKeys, type KeyStatus } from '../../support/keys.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { withLogs } from '../../support/logs.ts';

const DAY = 24 * 60 * 60 * 1000;

export function keysSuite(backend: () => Backend): void {
  describe('the admin Lambda', () => {
    let user: { app_id: string; user_id: string };
    beforeEach(() => {
      user = { app_id: APP, user_id: `user-${crypto.randomUUID()}` };
    });

    const issue = (more: Record<string, unknown> = {}) => invokeKeys({ action: 'issue', ...user, ...more });
    const rotate = (more: Record<string, unknown> = {}) => invokeKeys({ action: 'rotate', ...user, ...more });
    const status = () => invokeKeys<KeyStatus>({ action: 'status', ...user });
    const lasting = async () => (await status()).keys.filter(({ valid_until }) => valid_until === null);

    test('issues a key of the documented shape', async () => {
      const issued = await issue({ label: 'phone' });

      expect(issued).toEqual({
        ...user,
        security_key: expect.stringMatching(/^pmc1_[0-9A-Za-z]{49}$/),
        key_id: expect.any(String),
        label: 'phone',
        created_at: expect.stringMatching(/^\d{4}-.*Z$/),
        superseded: [],
      });
    });

    test('stores no key', async () => {
      const { security_key } = await issue();

      expect(JSON.stringify(await backend().items('SecurityKeys'))).not.toContain(security_key);
    });

    test('issues a key of its own each time when there is no label', async () => {
      await issue();
      const second = await issue();

      expect(second.superseded).toEqual([]);
      expect(await lasting()).toHaveLength(2);
    });

    test("supersedes the label's live keys with 30 days of grace, and no others", async () => {
      const before = Date.now();
      const first = await issue({ label: 'phone' });
      await issue({ label: 'tablet' });

      const second = await issue({ label: 'phone' });

      expect(second.superseded).toEqual([{ key_id: first.key_id, valid_until: expect.any(String) }]);
      const until = Date.parse(second.superseded[0]!.valid_until);
      expect(until).toBeGreaterThanOrEqual(before + 30 * DAY);
      expect(until).toBeLessThanOrEqual(Date.now() + 30 * DAY);
      expect((await status()).keys.map(({ label, valid_until }) => [label, valid_until === null])).toEqual([
        ['phone', false],
        ['tablet', true],
        ['phone', true],
      ]);
    });

    test('only ever shortens the grace', async () => {
      const first = await issue({ label: 'phone' });
      await issue({ label: 'phone', grace_seconds: 60 });
      const until = (await status()).keys.find(({ key_id }) => key_id === first.key_id)!.valid_until;

      await issue({ label: 'phone', grace_seconds: 3_600 });

      expect((await status()).keys.find(({ key_id }) => key_id === first.key_id)!.valid_until).toBe(until);
    });

    test('keeps 20 labels: the 21st supersedes the one issued longest ago', async () => {
      const issued: Issued[] = [];
      for (let i = 0; i < 20; i++) {
        issued.push(await issue({ label: `label ${i}` }));
      }

      const next = await issue({ label: 'one more' });

      expect(next.superseded.map(({ key_id }) => key_id)).toEqual([issued[0]!.key_id]);
      expect(await lasting()).toHaveLength(20);
    });

    test('rotates all keys of a user, or those of a label', async () => {
      await issue({ label: 'phone' });
      const tablet = await issue({ label: 'tablet' });
      const unlabelled = await issue();

      const rotatedLabel = await rotate({ label: 'phone' });
      const rotatedAll = await rotate();

      expect(rotatedLabel.superseded).toHaveLength(1);
      expect(rotatedAll.label).toBeNull();
      expect(rotatedAll.superseded.map(({ key_id }) => key_id)).toEqual(
        expect.arrayContaining([tablet.key_id, unlabelled.key_id, rotatedLabel.key_id]),
      );
      expect(await lasting()).toEqual([expect.objectContaining({ key_id: rotatedAll.key_id })]);
    });

    test.each([{}, { label: 'tablet' }])('finds no key to rotate with %j', async (more) => {
      if ('label' in more) {
        await issue({ label: 'phone' });
      }
      await expect(rotate(more)).rejects.toMatchObject({ name: 'KeyNotFound' });
      expect(await lasting()).toHaveLength('label' in more ? 1 : 0);
    });

    test('revokes one key, a label, or all', async () => {
      const [first] = [await issue({ label: 'a' }), await issue({ label: 'b' }), await issue({ label: 'c' })];

      expect(await invokeKeys({ action: 'revoke', ...user, key_id: first.key_id })).toEqual({ revoked: 1 });
      expect(await invokeKeys({ action: 'revoke', ...user, label: 'b' })).toEqual({ revoked: 1 });
      expect(await invokeKeys({ action: 'revoke', ...user, label: 'b' })).toEqual({ revoked: 0 });
      expect(await invokeKeys({ action: 'revoke', ...user })).toEqual({ revoked: 1 });
      expect((await status()).keys).toEqual([]);
    });

    test('issues at the price of four calls, and one for each key superseded', async () => {
      await issue({ label: 'phone' });
      await issue({ label: 'phone' });
      await backend().clearCalls();

      await issue({ label: 'phone' });

      expect(await backend().calls()).toHaveLength(4 + 1);
    });

    test('leaves exactly one lasting key of a label however many are issued at once', async () => {
      const issued = await Promise.all(Array.from({ length: 12 }, () => issue({ label: 'phone' })));

      expect(await lasting()).toHaveLength(1);
      const live = (await status()).keys.map(({ key_id }) => key_id);
      expect(live).toEqual(expect.arrayContaining(issued.map(({ key_id }) => key_id)));
    });

    test('leaves exactly one lasting key however many rotations run at once', async () => {
      await issue();

      await Promise.all(Array.from({ length: 8 }, () => rotate()));

      expect(await lasting()).toHaveLength(1);
    });

    const wrong: [string, Record<string, unknown>, string][] = [
      ['an unknown action', { action: 'issues' }, 'action'],
      ['an unknown property', { grace: 5 }, 'grace'],
      ['a grace over 90 days', { grace_seconds: 90 * 86_400 + 1 }, 'grace_seconds'],
      ['a negative grace', { grace_seconds: -1 }, 'grace_seconds'],
      ['a grace that is no whole number', { grace_seconds: 1.5 }, 'grace_seconds'],
      ['an empty user id', { user_id: '' }, 'user_id'],
      ['a user id that is too long', { user_id: 'x'.repeat(101) }, 'user_id'],
      ['a label that garbles a terminal', { label: 'a\u001b[2J' }, 'label'],
    ];
    test.each(wrong)('refuses %s, naming the field', async (_, change, field) => {
      await expect(issue(change)).rejects.toMatchObject({
        name: 'InvalidRequest',
        message: expect.stringContaining(field),
      });
    });

    test('refuses an app that is not of this stack', async () => {
      await expect(issue({ app_id: 'nobody' })).rejects.toMatchObject({ name: 'UnknownApp' });
    });

    test('reports a fault of the database as such, without its cause', async () => {
      await backend().fail({ service: 'dynamodb', mode: 'error' });
      try {
        await expect(issue()).rejects.toMatchObject({ name: 'ServiceUnavailable' });
      } finally {
        await backend().heal();
      }
    });

    test('logs who changed which keys, and neither key nor user id', async () => {
      const { handler } = await import('../../../lambdas/keys/handler.ts');
      const context = lambdaContext();

      const { result, logs, text } = await withLogs(() => handler({ action: 'issue', ...user }, context));

      const { security_key, key_id } = result as Issued;
      expect(logs).toMatchObject([
        {
          message: 'security keys changed',
          action: 'issue',
          by: { request_id: context.awsRequestId },
          key_ids: [key_id],
        },
      ]);
      expect(text).not.toContain(security_key);
      expect(text).not.toContain(user.user_id);
    });
  });
}
