import * as v from 'valibot';
import { nearestName } from './settings/nearest-name.ts';
import { settingsObject, settingsSchema, someSettingsSchema } from './settings/schema.ts';

export type { ChatApp } from './settings/app-schema.ts';
export type { ChatDomain } from './settings/domain-schema.ts';

/** Everything that can be set about a stack, checked and with defaults filled in. */
export type Settings = Readonly<v.InferOutput<typeof settingsSchema>>;
/** Some of it, checked, without defaults. */
export type SomeSettings = Readonly<v.InferOutput<typeof someSettingsSchema>>;

/** The settings are wrong. The message is meant for the person who wrote them and lists every problem. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  /** The problems by themselves: `stage: is ""; give …`. */
  readonly problems: readonly string[];

  constructor(message: string, problems: readonly string[] = []) {
    super(message);
    this.problems = problems;
  }
}

/** `-c appId=… -c fcmSecretName=…` is the short form of `apps` with one app. */
const shortForm = ['appId', 'fcmSecretName', 'fcmSecretVersion'];
/** All settings that say which apps there are. */
export const appSettings: readonly string[] = ['apps', ...shortForm];
const names = [...Object.keys(settingsObject.entries), ...shortForm];

const howToStart = `No app is named. "npx pyrus-chat init" asks what is needed and writes it down. Or name an app:
  npx cdk synth -c appId=<AppID from the Pyrus form> -c fcmSecretName=<name of the secret with the Firebase service account>
or write "apps" into "context" of cdk.json. Without fcmSecretName the app has push off.`;

/**
 * Reads the settings from the CDK context: `context` in `cdk.json`, overridden by `-c name=value`.
 *
 * @param where what the settings were given in, for the error
 * @throws SettingsError naming every problem at once
 */
export function readSettings(
  context: Readonly<Record<string, unknown>>,
  where = '"context" in cdk.json, or -c name=value',
): Settings {
  const given = Object.fromEntries(Object.entries(context).filter(([name]) => isOurs(name)));
  if (Object.keys(given).length === 0) {
    throw new SettingsError(howToStart);
  }
  return check(settingsSchema, given, where);
}

/**
 * Reads settings each by itself; any may be missing, and defaults are not filled in.
 *
 * @param where what the settings were given in, for the error
 * @throws SettingsError naming every problem at once
 */
export function readSomeSettings(given: Readonly<Record<string, unknown>>, where: string): SomeSettings {
  return check(someSettingsSchema, given, where);
}

function check<const T extends typeof settingsSchema | typeof someSettingsSchema>(
  schema: T,
  given: Readonly<Record<string, unknown>>,
  where: string,
): v.InferOutput<T> {
  const isShort = shortForm.some((name) => name in given);
  const result = v.safeParse(schema, isShort ? { ...given, apps: [pick(given, shortForm)] } : given, {
    abortPipeEarly: true,
  });
  const problems = [
    ...Object.keys(given).flatMap(unknownName),
    ...(isShort && 'apps' in given ? ['apps: is given together with appId; give one of the two'] : []),
    ...(result.issues ?? []).map((issue) => problem(issue, isShort)),
  ];
  if (problems.length > 0 || !result.success) {
    throw new SettingsError(
      `The settings are wrong (${where}):\n${problems.map((line) => `- ${line}`).join('\n')}`,
      problems,
    );
  }
  return result.output;
}

/** What the `cdk` command itself keeps in the context: `cdk cli-telemetry --disable`, `cdk acknowledge`. */
const commandLine = ['cli-telemetry', 'acknowledged-issue-numbers'];

/** The CDK's own context has `:` or `/` in every other name (`@aws-cdk/…`, `aws:cdk:…`). */
const isOurs = (name: string): boolean => !/[:/]/.test(name) && !commandLine.includes(name);

const pick = (from: Readonly<Record<string, unknown>>, keys: readonly string[]) =>
  Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));

function unknownName(name: string): string[] {
  return names.includes(name) ? [] : [`${name}: is not a setting; did you mean ${nearestName(name, names)}?`];
}

function problem(issue: v.BaseIssue<unknown>, isShort: boolean): string {
  const path = v.getDotPath(issue) ?? '';
  const name = isShort ? path.replace(/^apps\.0\./, '') : path.replaceAll(/\.(\d+)/g, '[$1]');
  if (issue.type === 'check') {
    return `${name}: ${issue.message}`;
  }
  // valibot expects `never` where an object has a property that the schema does not know.
  const wrong = issue.expected === 'never' ? 'is unknown' : describe(issue.input);
  return `${name}: ${wrong}; ${issue.message}`;
}

/** Quotes short values only: a long one may be a secret in the wrong place. */
function describe(input: unknown): string {
  if (input === undefined) {
    return 'is missing';
  }
  if (typeof input === 'string') {
    return input.length > 60 ? `is ${input.length} characters long` : `is ${JSON.stringify(input)}`;
  }
  if (Array.isArray(input)) {
    return `is a list of ${input.length}`;
  }
  return typeof input === 'object' && input !== null ? 'is an object' : `is ${input}`;
}
