import { readSomeSettings, SettingsError, type SomeSettings } from '../../lib/settings.ts';
import {
  type FileSettings,
  fileName,
  readSettingsFile,
  type SettingsFile,
  settingsFile,
} from '../../lib/settings-file.ts';
import { CliError } from '../errors.ts';

/** The settings file of the working directory. */
export interface FoundSettings {
  readonly file: SettingsFile;
  /** How a message calls the file. */
  readonly name: string;
  /** As they were written. */
  readonly written: FileSettings;
  /** As they are meant: one app or many, in `apps`. */
  readonly settings: SomeSettings;
}

/**
 * Reads the settings file of the working directory.
 *
 * @returns undefined where there is none
 * @throws CliError naming the file and what is wrong in it
 */
export function findSettings(): FoundSettings | undefined {
  const file = settingsFile(process.cwd());
  try {
    const written = readSettingsFile(file);
    if (file === undefined || written === undefined) return undefined;
    const name = fileName(file);
    return { file, name, written, settings: readSomeSettings(written, name) };
  } catch (error) {
    throw error instanceof SettingsError ? new CliError('WrongSettings', error.message) : error;
  }
}
