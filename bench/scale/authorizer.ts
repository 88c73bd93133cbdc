import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { appAddress } from '../../lambdas/shared/address.ts';
import { Environment } from '../../lambdas/shared/environment.ts';
import { APP, type FilledTable } from './fill.ts';
import { type Command, type Report, ReportSchema } from './messages.ts';

const PROCESS = fileURLToPath(new URL('../scale-process.ts', import.meta.url));

/** The bundled `authorize` in a process of its own, warm or about to be. */
export interface Authorizer {
  /** Authorizes one after the other, with keys that are good. */
  authorize(calls: number): Promise<Extract<Report, { kind: 'done' }>>;
  stop(): Promise<void>;
}

/**
 * @param bundle path of the bundled `authorize`
 * @param endpoint where DynamoDB answers
 */
export async function startAuthorizer(
  bundle: string,
  endpoint: string,
  table: FilledTable,
): Promise<Authorizer> {
  const child = fork(PROCESS, [bundle], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: environment(endpoint, table.name),
  });
  const bodies = table.sample.map((request) => JSON.stringify(request));
  await ask(child, { kind: 'bodies', bodies });
  return {
    async authorize(calls) {
      const report = await ask(child, { kind: 'authorize', calls });
      if (report.kind !== 'done') throw new Error('The process that authorizes answered something else');
      return report;
    },
    async stop() {
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** What the stack and the Lambda runtime would set, and where DynamoDB is. */
const environment = (endpoint: string, table: string): Record<string, string> => ({
  [Environment.securityKeysTable]: table,
  [Environment.appAddresses]: appAddress(APP),
  [Environment.allowImportedKeys]: 'false',
  POWERTOOLS_SERVICE_NAME: 'authorize',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'authorize',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: endpoint,
});

async function ask(child: ChildProcess, command: Command): Promise<Report> {
  const ended = new AbortController();
  try {
    const { signal } = ended;
    const exited = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`The process that authorizes ended with exit code ${code}`);
    });
    child.send(command);
    const [message] = await Promise.race([once(child, 'message', { signal }), exited]);
    return v.parse(ReportSchema, message);
  } finally {
    ended.abort();
  }
}
