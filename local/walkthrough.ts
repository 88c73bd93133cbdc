import { dirname, relative } from 'node:path';
import type { Outputs } from './start-local-stack.ts';

const quoted = (value: unknown): string => `'${JSON.stringify(value).replaceAll("'", "'\\''")}'`;

/**
 * What a successful start prints: the outputs, and commands to copy.
 *
 * @param outputsFile where the outputs were written
 */
export function walkthrough(outputs: Outputs, outputsFile: string): string {
  const width = Math.max(...Object.keys(outputs).map((name) => name.length));
  const lines = Object.entries(outputs).map(([name, value]) => {
    // A page of JSON, which nobody but the command line reads.
    const shown = name === 'Operations' ? `for pyrus-chat, in ${outputsFile}` : [value].flat().join(', ');
    return `  ${name.padEnd(width)}  ${shown}`;
  });
  const { LambdaEndpoint, KeysFunctionName, AuthorizationUrl, PlaygroundUrl, AppIds, SdkDomain } = outputs;
  const who = { app_id: [AppIds].flat()[0] ?? '', user_id: 'user-1' };
  const invoke = `${LambdaEndpoint}/2015-03-31/functions/${KeysFunctionName}/invocations`;
  const commands =
    KeysFunctionName === undefined || AuthorizationUrl === undefined
      ? []
      : [
          '',
          'Issue a security key:',
          `  curl -s '${invoke}' -d ${quoted({ action: 'issue', ...who })}`,
          'Authorize with it (put the security_key of the answer in):',
          `  curl -i '${AuthorizationUrl}' -H 'content-type: application/json' -d ${quoted({ ...who, security_key: 'SECURITY_KEY' })}`,
        ];
  return [
    'Outputs:',
    ...lines,
    ...commands,
    ...operatorSteps(relative('', dirname(outputsFile))),
    ...phoneSteps(SdkDomain, outputs.SdkCertificate),
    '',
    `Playground: ${PlaygroundUrl}`,
    '',
  ].join('\n');
}

/** The command line of operators, against this run. */
function operatorSteps(directory: string): string[] {
  const local = directory === '.local' ? '--local' : `--local='${directory}'`;
  return [
    '',
    'Or with the command line: a key, a reply of support, and what became of it:',
    `  npx pyrus-chat keys issue ${local} --user client-1`,
    `  npx pyrus-chat trigger reply ${local} --user client-1`,
    `  npx pyrus-chat trace ${local} --user client-1`,
  ];
}

/** How an app with Pyrus' SDK comes here, where it may. */
function phoneSteps(domain: unknown, certificate: unknown): string[] {
  if (typeof domain !== 'string') return [];
  const port = domain.split(':').at(-1);
  return [
    '',
    "An app with Pyrus' SDK on a phone or in an emulator (docs/android.md):",
    `  once: cp '${certificate}' app/src/debug/res/raw/pyrus_chat_local.pem`,
    `  PyrusServiceDesk.init(application, appId, userId, securityKey, domain = "${domain}")`,
    `  adb reverse tcp:${port} tcp:${port}`,
  ];
}
