import type { SomeSettings } from '../../lib/settings.ts';
import type { FileSettings } from '../../lib/settings-file.ts';
import { UsageError } from '../errors.ts';
import type { FoundSettings } from './settings-file.ts';

/** The settings by which an app pushes. */
export interface AppSecret {
  readonly fcmSecretName: string;
  readonly fcmSecretVersion: string;
}

type App = NonNullable<SomeSettings['apps']>[number];

/**
 * The app of the settings file that a secret is for.
 *
 * @param app its AppID, where the command line says it
 * @returns undefined where the file names no app
 * @throws UsageError where it is left open, or the file has no such app
 */
export function appForSecret(
  { name, settings: { apps = [] } }: FoundSettings,
  app?: string,
): string | undefined {
  const ids = apps.map(({ appId }) => appId);
  if (app === undefined && ids.length < 2) return ids[0];
  if (app !== undefined && ids.includes(app)) return app;
  const choice = ids.map((id) => `  ${id}`).join('\n');
  throw new UsageError(`Which app of ${name} is the service account for? Give --app ID:\n${choice}`);
}

/** The settings with the secret of an app. Apps that share the secret share its version. */
export function withSecret(
  { written, settings }: FoundSettings,
  appId: string,
  secret: AppSecret,
): FileSettings {
  if ('appId' in written) return { ...written, ...secret };
  const apps = (settings.apps ?? []).map((app: App) =>
    app.appId === appId || app.fcmSecretName === secret.fcmSecretName ? { ...app, ...secret } : app,
  );
  return { ...written, apps };
}
