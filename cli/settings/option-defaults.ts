import type { Command } from 'commander';
import { findSettings } from './settings-file.ts';

/**
 * Makes the settings file of the working directory say which stack a command means, as far as neither options nor the
 * environment do. A local run knows by itself.
 */
export const addSettingsDefaults = (command: Command): Command => command.hook('preAction', fillIn);

function fillIn(command: Command): void {
  if (command.getOptionValue('local') !== undefined) return;
  const found = findSettings();
  if (found === undefined) return;
  const { stage = 'prod', region, apps = [] } = found.settings;
  const defaults = {
    stack: `PyrusChat-${stage}`,
    region,
    app: apps.length === 1 ? apps[0]?.appId : undefined,
  };
  for (const [name, value] of Object.entries(defaults)) {
    const isOption = command.options.some((option) => option.attributeName() === name);
    const source = command.getOptionValueSource(name);
    if (isOption && value !== undefined && (source === undefined || source === 'default')) {
      command.setOptionValueWithSource(name, value, 'config');
    }
  }
}
