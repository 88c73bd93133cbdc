import { readFile } from 'node:fs/promises';
import * as v from 'valibot';

/** 136 characters of base64url ending in `==`, the shape that Pyrus gives its app ids. */
const DEMO_APP = {
  appId: `${'pyrus-chat-demo-app-'.repeat(7).slice(0, 134)}==`,
  fcmSecretName: 'pyrus-chat/demo/fcm',
};

const CdkJsonSchema = v.object({ context: v.optional(v.record(v.string(), v.unknown()), {}) });
const AppsSchema = v.array(v.object({ appId: v.string() }));

export interface SettingsContext {
  /** The context to synthesise with. */
  readonly context: Readonly<Record<string, unknown>>;
  /** The apps that it names. */
  readonly appIds: readonly string[];
}

/** The context of `cdk.json` under that of the command line; with a demo app where neither names an app. */
export async function settingsContext(
  cdkJson: URL,
  overrides: Readonly<Record<string, string>>,
): Promise<SettingsContext> {
  const { context: standing } = v.parse(CdkJsonSchema, JSON.parse(await readFile(cdkJson, 'utf8')));
  const context: Record<string, unknown> = { ...standing, ...overrides };
  if (context.apps === undefined && context.appId === undefined) context.apps = [DEMO_APP];
  return { context, appIds: appIdsOf(context) };
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
