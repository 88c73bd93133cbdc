import { connect } from '../admin-lambda/invoke.ts';
import type { Target } from '../admin-lambda/target.ts';
import { operationsOf } from '../stack/operations.ts';
import { endOf } from '../terminal/confirm.ts';
import { version } from '../version.ts';
import { checkAlarms } from './check-alarms.ts';
import { checkAppApi } from './check-app-api.ts';
import { checkAuthorization } from './check-authorization.ts';
import { checkPlatformApplication } from './check-platform-applications.ts';
import { checkQueues } from './check-queues.ts';
import { checkQuotas } from './check-quotas.ts';
import { checkReplies } from './check-replies.ts';
import { checkTries } from './check-tries.ts';
import { checkWebhook, formerWebhookUrl } from './check-webhook.ts';
import { type Check, type Finding, info, ok, warning } from './finding.ts';
import { IMPATIENT, PATIENCE_SECONDS } from './limits.ts';
import { type Patient, throwAwayUser } from './patient.ts';
import { type Answer, post } from './post.ts';
import { runChecks } from './run-checks.ts';

/** Seconds by which a clock may be off. AWS refuses signatures that are five minutes off. */
const CLOCK_TOLERANCE_SECONDS = 60;

/**
 * Looks at a stack from end to end, side by side.
 *
 * @param appIds the apps that are looked at
 * @param signal breaks the examination off; the throw-away users are retired all the same
 * @throws CliError where the stack is of another version than the command line
 */
export async function examine(
  target: Target,
  appIds: readonly string[],
  signal: AbortSignal,
): Promise<Finding[]> {
  const services = { ...target.services, ...IMPATIENT };
  const client = { ...target.client, ...IMPATIENT };
  const clocks: number[] = [];
  const patient: Patient = {
    target: { ...target, services, client },
    operations: operationsOf(target),
    lambda: connect(target, appIds.length),
    async post(...request): Promise<Answer> {
      const answer = await post(...request);
      if (answer.clockAhead !== undefined) clocks.push(answer.clockAhead);
      return answer;
    },
  };
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_SECONDS * 1_000)]);
  try {
    const findings = await runChecks(checksOf(patient, appIds), limit, PATIENCE_SECONDS);
    return [
      stackFinding(target),
      ...findings,
      ...formerWebhookUrl(patient.operations),
      ...otherApps(patient, appIds),
      ...clockFinding(clocks),
    ];
  } finally {
    patient.lambda.close();
  }
}

function checksOf(patient: Patient, appIds: readonly string[]): Check[] {
  const { target } = patient;
  return [
    ...appIds.flatMap((appId) => checksOfApp(patient, appId, appIds.length > 1)),
    { name: 'app and backend', run: (signal) => checkAppApi(patient, signal) },
    { name: 'replies', run: (signal) => checkReplies(patient, appIds, signal) },
    { name: 'pushes', run: (signal) => checkTries(patient, appIds, signal) },
    { name: 'queue', run: (signal) => checkQueues(patient, signal) },
    { name: 'alarm e-mail', run: (signal) => checkAlarms(patient, signal) },
    { name: 'quotas', run: (signal) => checkQuotas(target, signal) },
  ];
}

function checksOfApp(patient: Patient, appId: string, isOneOfSeveral: boolean): Check[] {
  const user = throwAwayUser();
  const checks: Check[] = [
    { name: 'authorize', run: (signal) => checkAuthorization(patient, appId, user, signal) },
    { name: 'webhook', run: (signal) => checkWebhook(patient, appId, user, signal) },
    { name: 'SNS application', run: (signal) => checkPlatformApplication(patient, appId, signal) },
  ];
  if (!isOneOfSeveral) return checks;
  return checks.map(({ name, run }) => ({
    name: `${name} …${endOf(appId)}`,
    run: async (signal) => (await run(signal)).map((finding) => ({ ...finding, app: appId })),
  }));
}

function stackFinding({ name, outputs }: Target): Finding {
  const ours = version();
  const theirs = outputs.Version;
  return theirs === ours
    ? ok('stack', `${name}, version ${theirs}.`)
    : warning(
        'stack',
        `${name} is of version ${theirs ?? 'unknown'}, and this command line of ${ours}.`,
        'Deploy this version (docs/upgrade.md), or use the command line of that one.',
      );
}

/** A deployed stack tells its apps by hash alone. */
function otherApps({ operations, target }: Patient, appIds: readonly string[]): Finding[] {
  const others = operations.apps.length - appIds.length;
  if (others <= 0) return [];
  return [
    info(
      'other apps',
      `${target.name} serves ${others} more: not checked.`,
      'One at a time: pyrus-chat doctor --app ID',
    ),
  ];
}

function clockFinding(clocks: readonly number[]): Finding[] {
  const [first, ...rest] = clocks.map(Math.abs);
  if (first === undefined) return [];
  const off = Math.round(Math.min(first, ...rest));
  return [
    off <= CLOCK_TOLERANCE_SECONDS
      ? ok('clock', 'This machine tells the time as the server does.')
      : warning(
          'clock',
          `This machine's clock is ${off} s off.`,
          'Have it set by the network (NTP): AWS refuses requests whose time is five minutes off.',
        ),
  ];
}
