import type { Target } from './target.ts';

/** What to do next where the admin Lambda refused an action; undefined where its message says it all. */
export function hintFor(errorType: string, message: string, target: Target): string | undefined {
  switch (errorType) {
    case 'UnknownApp':
      return target.appIds.length > 0
        ? `The apps of ${target.name}:\n${target.appIds.map((id) => `  ${id}`).join('\n')}`
        : `The apps of ${target.name} are those of its settings (appId or apps, in cdk.json or after -c). Another stack: --stack NAME.`;
    case 'UserRetired':
      return 'Where the very same person is back: pyrus-chat keys issue --user ID --reinstate';
    case 'KeyNotFound':
      return 'What there is: pyrus-chat keys status --user ID. The first key: pyrus-chat keys issue --user ID';
    case 'ServiceUnavailable':
      return "Try again in a while. The cause is in the admin Lambda's log.";
    default:
      return importIsOff(message)
        ? 'Deploy with -c allowImportedKeys=true; the local run: npm start -- -c allowImportedKeys=true'
        : undefined;
  }
}

/** Whether a stack refuses to import keys at all. */
export const importIsOff = (message: string): boolean => message.includes('allowImportedKeys');
