import type { Outputs } from '../../local/start-local-stack.ts';

/** `AuthorizationUrl` becomes `PYRUS_CHAT_AUTHORIZATION_URL`. */
const variableOf = (output: string): string =>
  `PYRUS_CHAT_${output.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, '_').toUpperCase()}`;

/**
 * What a command learns of the local run that it was started with: every output, lists as JSON, and what the command
 * line of operators takes from the environment.
 *
 * @param directory holds the run's `outputs.json`
 */
export function environmentOf(outputs: Outputs, directory: string): Record<string, string> {
  const variables = Object.entries(outputs).map(([name, value]) => [
    variableOf(name),
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const [app] = [outputs.AppIds ?? []].flat();
  return {
    ...Object.fromEntries(variables),
    PYRUS_CHAT_LOCAL: directory,
    ...(app !== undefined && { PYRUS_CHAT_APP: app }),
  };
}
