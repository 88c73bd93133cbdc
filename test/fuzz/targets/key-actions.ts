import fc from 'fast-check';
import { APP, APP_WITHOUT_PUSH } from '../../support/backend.ts';
import { MARK } from '../violation.ts';

/** What may be asked of the admin Lambda about users: well-formed, in the app where the victim is not. */
export interface KeyAction {
  readonly action: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const user = fc.record({
  // Refused for a credential of the other app only; the victim is in this app, but nobody knows their id.
  app_id: fc.constantFrom(APP_WITHOUT_PUSH, APP_WITHOUT_PUSH, APP_WITHOUT_PUSH, 'app-of-nobody', APP),
  user_id: fc.nat(300).map((number) => `${MARK}-user-${number}`),
});
const label = { label: fc.constantFrom('phone', 'tablet', `${MARK}`, null) };
const grace = { grace_seconds: fc.constantFrom(0, 60, 7_776_000, null) };
const optional = { requiredKeys: [] };

const payloads: readonly [action: string, weight: number, payload: fc.Arbitrary<object>][] = [
  ['issue', 4, fc.record({ ...label, ...grace, reinstate: fc.boolean() }, optional)],
  ['rotate', 3, fc.record({ ...label, ...grace }, optional)],
  ['revoke', 3, fc.record({ ...label, key_id: fc.constantFrom('key-1', null) }, optional)],
  ['import', 3, fc.record({ security_key: fc.constant(`${MARK}-key-of-an-older-system`), ...label })],
  ['status', 3, fc.constant({})],
  ['retire', 1, fc.constant({})],
];

/** Every action about users and apps. */
export const keyAction: fc.Arbitrary<KeyAction> = fc.oneof(
  ...payloads.map(([action, weight, payload]) => ({
    weight,
    arbitrary: fc
      .tuple(user, payload)
      .map(([who, what]) => ({ action, payload: { ...who, ...what } as Record<string, unknown> })),
  })),
  {
    weight: 1,
    arbitrary: fc.constantFrom('2020-01-01T00:00:00Z', '2020-01-01T03:00:00+03:00').map((issued_before) => ({
      action: 'revoke_all',
      payload: { app_id: APP_WITHOUT_PUSH, issued_before },
    })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record(
        {
          limit: fc.constantFrom(1, 1_000, null),
          cursor: fc.constantFrom('', 'e30', 'eyJwayI6IngiLCJzayI6IngifQ', MARK, null),
        },
        optional,
      )
      .map((more) => ({ action: 'list', payload: { app_id: APP_WITHOUT_PUSH, ...more } })),
  },
);
