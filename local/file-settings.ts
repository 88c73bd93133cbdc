import { SettingsError } from '../lib/settings.ts';
import { type FileSettings, fileName, readSettingsFile, settingsFile } from '../lib/settings-file.ts';
import { LocalStackError } from './local-stack-error.ts';

/** What counts on this machine of the settings file. */
export interface LocalFileSettings {
  /** How a message calls the file. */
  readonly name: string;
  readonly settings: FileSettings;
  /** Names of the settings that were left out. */
  readonly leftOut: readonly string[];
  /** Whether the demo secret stands in for one that is not set yet. */
  readonly hasDemoSecret: boolean;
}

/** A secret that the local run makes up: a service account of no real project. */
export const DEMO_SECRET = 'pyrus-chat/demo/fcm';

/** What says where and how the stack lives in AWS. */
export const OF_AWS = ['domain', 'region', 'tags'];
/** A data directory holds one stack: the file's next stage would need another directory. Who gives `-c stage` knows. */
const OF_AWS_IN_FILE = [...OF_AWS, 'removalPolicy', 'stage'];

/**
 * Reads the settings file of a directory.
 *
 * @throws LocalStackError where it is wrong
 */
export function readLocalSettings(directory: string): LocalFileSettings | undefined {
  const file = settingsFile(directory);
  const all = read(file);
  if (file === undefined || all === undefined) return undefined;
  const { rest, leftOut } = without(all, OF_AWS_IN_FILE);
  // `pyrus-chat init` sets no secret; without one no push is seen.
  const hasDemoSecret = 'appId' in rest && !('fcmSecretName' in rest);
  const settings = hasDemoSecret ? { ...rest, fcmSecretName: DEMO_SECRET } : rest;
  return { name: fileName(file), settings, leftOut, hasDemoSecret };
}

function read(file: ReturnType<typeof settingsFile>): FileSettings | undefined {
  try {
    return readSettingsFile(file);
  } catch (error) {
    throw error instanceof SettingsError ? new LocalStackError(error.message) : error;
  }
}

/** Parts the settings into those of these names and the others. */
export function without(settings: FileSettings, names: readonly string[]) {
  const entries = Object.entries(settings);
  return {
    rest: Object.fromEntries(entries.filter(([name]) => !names.includes(name))),
    leftOut: Object.keys(settings).filter((name) => names.includes(name)),
  };
}
