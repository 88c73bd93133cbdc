import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import * as v from 'valibot';
import { appSettings, readSomeSettings, SettingsError } from './settings.ts';

const SETTINGS_FILE = 'pyrus-chat.json';
/** Names another file, for a stage that has one of its own; empty: none is read. */
const VARIABLE = 'PYRUS_CHAT_SETTINGS';

/** The settings of one stage by name, as they were written. */
export type FileSettings = Readonly<Record<string, unknown>>;

/** Where settings are kept that neither git nor the command line should hold. */
export interface SettingsFile {
  readonly path: string;
  /** Whether somebody named it: then it has to be there. */
  readonly isNamed: boolean;
}

/**
 * The settings file: `pyrus-chat.json`, or the one that `PYRUS_CHAT_SETTINGS` names.
 *
 * @param directory where `pyrus-chat.json` is; the variable is relative to the working directory
 */
export function settingsFile(directory: string, environment = process.env): SettingsFile | undefined {
  const named = environment[VARIABLE];
  if (named === undefined) return { path: join(directory, SETTINGS_FILE), isNamed: false };
  return named === '' ? undefined : { path: resolve(named), isNamed: true };
}

/** How a message calls the file. */
export function fileName({ path }: Pick<SettingsFile, 'path'>): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}

const contentSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.check((json) => !Array.isArray(json)),
  v.record(v.string(), v.unknown()),
);

/**
 * Reads and checks the file.
 *
 * @returns undefined where there is none
 * @throws SettingsError naming the file and every wrong setting
 */
export function readSettingsFile(file: SettingsFile | undefined): FileSettings | undefined {
  const text = file && readText(file);
  if (file === undefined || text === undefined) return undefined;
  const name = fileName(file);
  const content = v.safeParse(contentSchema, text);
  if (!content.success) {
    throw new SettingsError(
      `The settings are wrong (${name}):\n- the file is no JSON object; give one such as {"appId":"…","stage":"prod"}`,
    );
  }
  readSomeSettings(content.output, name);
  return content.output;
}

const systemErrorSchema = v.object({ code: v.string() });

function readText(file: SettingsFile): string | undefined {
  try {
    return readFileSync(file.path, 'utf8');
  } catch (error) {
    const { code } = v.parse(systemErrorSchema, error);
    if (code === 'ENOENT' && !file.isNamed) return undefined;
    throw new SettingsError(
      `The settings file ${fileName(file)} can't be read (${code})${file.isNamed ? `; ${VARIABLE} names it` : ''}.`,
    );
  }
}

/**
 * The context over the settings of the file, name by name. Which apps there are is one thing: a context that says any of
 * it says all of it.
 */
export function overFile(
  context: Readonly<Record<string, unknown>>,
  settings: FileSettings = {},
): Record<string, unknown> {
  const saysApps = appSettings.some((name) => name in context);
  const kept = Object.entries(settings).filter(([name]) => !(saysApps && appSettings.includes(name)));
  return { ...Object.fromEntries(kept), ...context };
}

/**
 * Writes the file, whole or not at all.
 *
 * @throws SettingsError when the settings are wrong
 */
export function writeSettingsFile({ path }: Pick<SettingsFile, 'path'>, settings: FileSettings): void {
  readSomeSettings(settings, fileName({ path }));
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, `${JSON.stringify(settings, undefined, 2)}\n`);
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}
