import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { readSettings, type Settings, SettingsError } from '../../lib/settings.ts';
import { fileName, overFile, readSettingsFile, settingsFile } from '../../lib/settings-file.ts';
import { type Finding, failure, ok, warning } from './finding.ts';

const cdkJsonSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ context: v.optional(v.record(v.string(), v.unknown()), {}) }),
);

/** What would be deployed, and what is to be said about it. */
export interface PlannedSettings {
  /** Undefined where they are wrong. */
  readonly settings: Settings | undefined;
  readonly findings: readonly Finding[];
}

/**
 * Reads the settings as `cdk deploy` in the working directory would: `pyrus-chat.json`, the context of `cdk.json` over
 * it, and that of the command line over both.
 *
 * @param given what the command line has after `-c`
 */
export async function plannedSettings(given: Readonly<Record<string, string>>): Promise<PlannedSettings> {
  try {
    const file = settingsFile(process.cwd());
    const kept = readSettingsFile(file);
    const settings = readSettings(
      overFile({ ...(await contextOfCdkJson()), ...given }, kept),
      file === undefined || kept === undefined
        ? undefined
        : `${fileName(file)}, "context" in cdk.json, or -c`,
    );
    return { settings, findings: about(settings) };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { settings: undefined, findings: [failure('settings', error.message)] };
  }
}

async function contextOfCdkJson(): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(join(process.cwd(), 'cdk.json'), 'utf8').catch(() => '{}');
  const cdkJson = v.safeParse(cdkJsonSchema, text);
  if (cdkJson.success) return cdkJson.output.context;
  throw new SettingsError('cdk.json is no JSON, or its "context" is no object.');
}

function about({ stage, apps, alarmEmail }: Settings): Finding[] {
  const count = apps.length === 1 ? 'one app' : `${apps.length} apps`;
  return [
    ok('settings', `Right: the stack PyrusChat-${stage} with ${count}.`),
    ...(alarmEmail === undefined
      ? [warning('alarm e-mail', 'Nobody will get the alarms.', 'Set alarmEmail.')]
      : []),
  ];
}
