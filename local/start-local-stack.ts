import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createAwsClients } from './deploy/aws-clients.ts';
import { deployTemplate } from './deploy/deploy-template.ts';
import { ACCOUNT_ID, arn, type Deployment, REGION } from './deploy/deployment.ts';
import { createTaskRoots } from './deploy/task-roots.ts';
import { type Front, serveFront } from './front.ts';
import type { HttpApi } from './http/http-api.ts';
import { type Listener, type LoopbackServer, listen, respondJson } from './http/loopback-server.ts';
import { Permissions } from './iam/permissions.ts';
import { platformEventGate } from './iam/platform-events.ts';
import { type LogWriter, toStdout } from './lambda/function-log.ts';
import { LocalStackError } from './local-stack-error.ts';
import { Feed } from './playground/feed.ts';
import { feedObserver } from './playground/feed-observer.ts';
import { playground } from './playground/playground.ts';
import { openDesk } from './pyrus/desk.ts';
import { type SdkServerOptions, sdkServer } from './pyrus/sdk-server.ts';
import { pyrusStandIn } from './pyrus/stand-in.ts';
import type { RunningStack } from './seed/running-stack.ts';
import type { GoogleFcm } from './services/fcm/google/google-fcm.ts';
import { startServices } from './services/start-services.ts';
import { writeJsonAtomically } from './state/atomic-file.ts';
import { lockDataDirectory } from './state/data-lock.ts';
import { choosePort } from './state/free-port.ts';
import { StackState } from './state/stack-state.ts';
import { readAssembly } from './template/assembly.ts';

export type Outputs = Record<string, string | string[]>;

export interface LocalStackOptions {
  /** Where `cdk synth` wrote, or is about to. */
  readonly assemblyDir: string | Promise<string>;
  /** Port of the first HTTP API and of the local contract's paths; 0 takes any free one. */
  readonly port: number;
  /** Directory that keeps everything; undefined keeps nothing. */
  readonly dataDir: string | undefined;
  /** @default `outputs.json` in the data directory; none without one */
  readonly outputsFile?: string | undefined;
  /** The apps of the settings, for the output `AppIds`. */
  readonly appIds?: readonly string[];
  /** Gets a line for each thing worth telling. @default nothing */
  readonly report?: (line: string) => void;
  /** Has Pyrus' SDK served over TLS as well. @default it is not */
  readonly sdk?: SdkServerOptions | undefined;
  /** Pushes to real phones go there. @default they stay here */
  readonly google?: GoogleFcm | undefined;
  /** Shows what the handlers log. @default standard output */
  readonly writeLog?: LogWriter | undefined;
  /** Fills a stack whose event sources do not run yet; resolves to further outputs. */
  readonly beforeReady?: ((stack: RunningStack) => Promise<Record<string, string>>) | undefined;
  /** Looks at the data of a stack that was ready, after the last request and batch. */
  readonly beforeStopped?: ((stack: RunningStack) => Promise<void>) | undefined;
  /** Gives up a start that is under way. */
  readonly signal?: AbortSignal;
}

export interface LocalStack {
  readonly outputs: Outputs;
  /** Lets requests and batches in hand end, then ends every process; takes less than five seconds. */
  stop(): Promise<void>;
}

/** Requests and batches in hand have this long to end when the run stops. */
const GRACE_MS = 3000;

/**
 * Runs a synthesised template on this machine.
 *
 * @throws LocalStackError where the template, the port or the data directory stands in the way
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    const problems: unknown[] = [];
    for (const step of undo.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        problems.push(error);
      }
    }
    if (problems.length > 0) throw problems[0];
  };
  try {
    return { outputs: await start(options, undo), stop };
  } catch (error) {
    await stop().catch(() => {}); // The start's own error tells more.
    throw error;
  }
}

async function start(options: LocalStackOptions, undo: (() => Promise<void> | void)[]): Promise<Outputs> {
  const { dataDir, report = () => {} } = options;
  if (dataDir !== undefined) undo.push(lockDataDirectory(dataDir));
  const outputsFile = options.outputsFile ?? (dataDir && join(dataDir, 'outputs.json'));
  const removeOutputs = (): void => void (outputsFile && rmSync(outputsFile, { force: true }));
  removeOutputs();
  undo.push(removeOutputs);

  const state = new StackState(dataDir);
  const accessKeys = new Map<string, string>();
  const functions: Deployment['functions'] = new Map();
  const eventSources: Deployment['eventSources'] = [];
  const servers: LoopbackServer[] = [];
  let front: Front | undefined;
  const whenReady =
    (serve: (ready: Front) => Listener): Listener =>
    async (request, response) => {
      if (front !== undefined) await serve(front)(request, response);
      else respondJson(response, 503, { message: 'Service Unavailable' });
    };
  const main = await listen(
    options.port,
    whenReady((ready) => (request, response) => serveFront(ready, request, response)),
  );
  servers.push(main);
  const after = options.port === 0 ? undefined : main.port;
  const feed = new Feed();
  const observer = feedObserver(feed);
  const taskRoots = await createTaskRoots();
  undo.push(() => taskRoots.remove());
  const permissions = new Permissions(ACCOUNT_ID);
  const services = await startServices({
    ...(dataDir !== undefined && { dataDir: join(dataDir, 'services') }),
    port: await choosePort(state.port('aws'), after),
    region: REGION,
    accountId: ACCOUNT_ID,
    functionOf: (accessKeyId) => accessKeys.get(accessKeyId),
    sessionOf: (functionName) => permissions.session(functionName),
    admitsEvents: platformEventGate(permissions, ACCOUNT_ID, report),
    google: options.google,
    report,
    observer,
  });
  undo.push(() => services.close());
  state.rememberPort('aws', Number(new URL(services.endpoint).port));
  const desk = openDesk(dataDir && join(dataDir, 'services'));
  undo.push(() => desk.close());
  const clients = createAwsClients(services.endpoint);
  undo.push(() => clients.destroy());
  let running: RunningStack | undefined;
  undo.push(async () => {
    if (running !== undefined) await options.beforeStopped?.(running);
  });
  undo.push(async () => {
    const end = Date.now() + GRACE_MS;
    // An event source that is held up by one would never stop.
    services.endFaults();
    const polled = Promise.all(eventSources.map((source) => source.stop()));
    const served = Promise.all(servers.map((server) => server.close(GRACE_MS)));
    await Promise.race([Promise.all([polled, served]), delay(GRACE_MS, undefined, { ref: false })]);
    await Promise.all([...functions.values()].map((lambda) => lambda.stop(Math.max(0, end - Date.now()))));
    await Promise.all([polled, served]);
  });
  undo.push(() => feed.close());

  const assembly = await readAssembly(await options.assemblyDir);
  const { stackName, template } = assembly;
  state.useStack(stackName);
  const resources = Object.entries(template.Resources);
  const firstApi = resources.find(([, { Type }]) => Type === 'AWS::ApiGatewayV2::Api')?.[0];
  let mainApi: HttpApi | undefined;
  const deployment: Deployment = {
    stackName,
    stackId: arn('cloudformation', `stack/${stackName}/${state.stackUuid}`),
    clients,
    awsEndpoint: services.endpoint,
    logs: services.logs,
    writeLog: options.writeLog ?? toStdout,
    state,
    taskRoot: (objectKey) => taskRoots.of(assembly, objectKey),
    async serveApi(logicalId, api) {
      if (logicalId === firstApi) {
        mainApi = api;
        return main.url;
      }
      const name = `api/${logicalId}`;
      const port = await choosePort(state.port(name), after);
      const server = await listen(
        port,
        whenReady(() => (request, response) => api.serve(request, response)),
      );
      servers.push(server);
      state.rememberPort(name, server.port);
      return server.url;
    },
    report,
    observer,
    functions,
    accessKeys,
    apis: new Map(),
    integrations: new Map(),
    eventSources,
    permissions,
    lastChecks: [],
    rollback: [],
    cleanUp: [],
  };
  const sdk =
    options.sdk &&
    (await sdkServer(
      options.sdk,
      state,
      whenReady((ready) => ready.sdk),
    ));
  if (sdk !== undefined) servers.push(sdk.server);
  const stackOutputs = await unlessAborted(deployTemplate(template, deployment), options.signal);
  const outputs: Outputs = {
    ...stackOutputs,
    LambdaEndpoint: main.url,
    DynamoDbEndpoint: services.endpoint,
    SnsEndpoint: services.endpoint,
    SqsEndpoint: services.endpoint,
    LogsEndpoint: services.endpoint,
    FcmUrl: `${main.url}/_local/fcm`,
    FaultsUrl: `${main.url}/_local/faults`,
    CallsUrl: `${main.url}/_local/calls`,
    DeskUrl: `${main.url}/_local/desk`,
    ...sdk?.outputs,
    PlaygroundUrl: `${main.url}/`,
    AppIds: [...(options.appIds ?? [])],
  };
  const pyrus = pyrusStandIn({
    desk,
    authorizationUrl: stackOutputs.AuthorizationUrl,
    webhookUrl: stackOutputs.WebhookUrl,
    onEvent: (event) => feed.add({ kind: 'desk', event }),
  });
  const { page, control: app } = playground(stackOutputs.DevicesUrl);
  const controls = new Map([
    ['desk', pyrus.control],
    ['fcm', services.fcm],
    ['faults', services.faults],
    ['calls', services.calls],
    ['feed', feed.control],
    ['app', app],
  ]);
  front = { api: mainApi, functions, sdk: pyrus.sdk, page, controls, outputs };
  const stack = { outputs, clients, functions, messagesOf: services.messagesOf };
  Object.assign(outputs, await options.beforeReady?.(stack));
  running = stack;
  for (const source of eventSources) source.start();
  if (outputsFile !== undefined) writeJsonAtomically(outputsFile, outputs);
  return outputs;
}

async function unlessAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (signal === undefined) return await work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(new LocalStackError('The start was interrupted'));
  signal.addEventListener('abort', abort);
  try {
    signal.throwIfAborted();
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
