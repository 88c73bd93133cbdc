import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { overFile } from '../lib/settings-file.ts';
import { DEMO_SECRET, OF_AWS, readLocalSettings, without } from './file-settings.ts';

/** 136 characters of base64url ending in `==`, the shape that Pyrus gives its app ids. */
const DEMO_APP = {
  appId: `${'pyrus-chat-demo-app-'.repeat(7).slice(0, 134)}==`,
  fcmSecretName: DEMO_SECRET,
};

const CdkJsonSchema = v.object({ context: v.optional(v.record(v.string(), v.unknown()), {}) });
const AppsSchema = v.array(v.object({ appId: v.string() }));

export interface SettingsContext {
  /** The context to synthesise with. */
  readonly context: Readonly<Record<string, unknown>>;
  /** The apps that it names. */
  readonly appIds: readonly string[];
  /** How it differs from what would be deployed, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * The settings file, the context of `cdk.json` over it, and that of the command line over both; with a demo app where
 * none of them names an app.
 *
 * @param cdkJson the settings file is beside it
 * @throws LocalStackError where the settings file is wrong
 */
export async function settingsContext(
  cdkJson: URL,
  overrides: Readonly<Record<string, string>>,
): Promise<SettingsContext> {
  const { context: standing } = v.parse(CdkJsonSchema, JSON.parse(await readFile(cdkJson, 'utf8')));
  const file = readLocalSettings(fileURLToPath(new URL('.', cdkJson)));
  const given = without({ ...standing, ...overrides }, OF_AWS);
  const context = overFile(given.rest, file?.settings);
  if (context.apps === undefined && context.appId === undefined) context.apps = [DEMO_APP];

  const notes: string[] = [];
  const leftOut = new Set([...(file?.leftOut ?? []), ...given.leftOut]);
  if (leftOut.size > 0)
    notes.push(`Left out of the local run, for it is about AWS: ${[...leftOut].join(', ')}.`);
  if (file?.hasDemoSecret && context.fcmSecretName === DEMO_SECRET) {
    notes.push(
      `${file.name} has no fcmSecretName yet: a demo account pushes here; a deployed stack would not push.`,
    );
  }
  return { context, appIds: appIdsOf(context), notes };
}

/** Lenient: what is wrong with the settings is for the CDK app to say. */
function appIdsOf({ apps, appId }: Record<string, unknown>): string[] {
  if (typeof appId === 'string') return [appId];
  const list = v.safeParse(AppsSchema, typeof apps === 'string' ? parseJson(apps) : apps);
  return list.success ? list.output.map((app) => app.appId) : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
