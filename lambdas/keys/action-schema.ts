import * as v from 'valibot';
import { isImportedKey } from '../security-keys/imported-key.ts';
import { isCalendarDay } from '../shared/calendar-day.ts';
import { appIdSchema, idOf, userIdSchema } from '../shared/ids.ts';

const MAX_GRACE_SECONDS = 90 * 24 * 60 * 60;

/** Labels and names are shown to operators, so they hold nothing that could garble a terminal. */
const nameSchema = v.pipe(
  idOf(100),
  v.regex(/^[\P{C}\u200c\u200d]*$/u, 'must not hold control or invisible characters'),
);
const label = v.nullish(nameSchema);
const integer = v.pipe(v.number('must be a number'), v.integer('must be a whole number'));
const grace = v.nullish(
  v.pipe(
    integer,
    v.minValue(0, 'must not be negative'),
    v.maxValue(MAX_GRACE_SECONDS, `must be at most ${MAX_GRACE_SECONDS} (90 days)`),
  ),
);
const INSTANT = 'must be an ISO 8601 instant, such as 2026-01-31T12:00:00Z';
const instant = v.pipe(
  v.string('must be a string'),
  v.isoTimestamp(INSTANT),
  v.check((text) => isCalendarDay(text.slice(0, 10)), INSTANT),
  v.transform((text) => Date.parse(text)),
  // valibot takes zones without minutes (`+03`), which Date.parse does not read.
  v.number(INSTANT),
);
const app = { app_id: appIdSchema };
const user = { ...app, user_id: userIdSchema };

/** Actions that a backend's credential may be allowed. Credentials are managed by operators only. */
const BACKEND_ACTIONS = [
  'issue',
  'rotate',
  'revoke',
  'revoke_all',
  'import',
  'status',
  'list',
  'retire',
] as const;
const backendActionSchema = v.picklist(BACKEND_ACTIONS, `must be one of ${BACKEND_ACTIONS.join(', ')}`);
export type BackendAction = v.InferOutput<typeof backendActionSchema>;
export const isBackendAction = (action: string): action is BackendAction => v.is(backendActionSchema, action);

/**
 * Takes known properties only. valibot asks `name in entries`: what every object inherits (`constructor`, `__proto__`) would
 * pass for known.
 */
const payload = <const TEntries extends v.ObjectEntries>(entries: TEntries) =>
  v.strictObject<TEntries>(Object.setPrototypeOf(entries, null));

/** Payloads of the admin Lambda. Unknown properties are refused: a misspelt `grace_seconds` must not pass unseen. */
export const actionSchema = v.variant(
  'action',
  [
    payload({
      action: v.literal('issue'),
      ...user,
      label,
      grace_seconds: grace,
      reinstate: v.nullish(v.boolean('must be true or false')),
    }),
    payload({ action: v.literal('rotate'), ...user, label, grace_seconds: grace }),
    // Without either all keys end, so a null that a backend did not mean must not pass for "neither".
    payload({
      action: v.literal('revoke'),
      ...user,
      key_id: v.optional(idOf(100)),
      label: v.optional(nameSchema),
    }),
    payload({ action: v.literal('revoke_all'), ...app, issued_before: instant }),
    payload({
      action: v.literal('import'),
      ...user,
      security_key: v.pipe(
        idOf(100),
        v.check(isImportedKey, 'must be 16 to 100 printable characters, not beginning with pmc1_ or pmcb_'),
      ),
      label,
    }),
    payload({ action: v.literal('status'), ...user }),
    payload({
      action: v.literal('list'),
      ...app,
      limit: v.nullish(
        v.pipe(integer, v.minValue(1, 'must be at least 1'), v.maxValue(1_000, 'must be at most 1000')),
      ),
      cursor: v.nullish(v.string('must be a string')),
    }),
    payload({ action: v.literal('retire'), ...user }),
    payload({
      action: v.literal('credential'),
      name: nameSchema,
      actions: v.nullish(
        v.pipe(v.array(backendActionSchema, 'must be an array'), v.minLength(1, 'must not be empty')),
      ),
      apps: v.nullish(v.pipe(v.array(appIdSchema, 'must be an array'), v.minLength(1, 'must not be empty'))),
    }),
    payload({ action: v.literal('credential_revoke'), name: nameSchema }),
  ],
  `must be one of ${[...BACKEND_ACTIONS, 'credential', 'credential_revoke'].join(', ')}`,
);

export type Action = v.InferOutput<typeof actionSchema>;
