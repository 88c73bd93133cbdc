import { type Command, InvalidArgumentError, Option } from 'commander';
import { findTarget, type Target } from '../admin-lambda/target.ts';
import { listenForInterruption } from '../bulk/interruption.ts';
import type { Finding } from '../doctor/finding.ts';
import { ExitCode } from '../errors.ts';
import { appOfStack } from '../stack/app-of-stack.ts';
import { note, printJson } from '../terminal/output.ts';
import { type AppOptions, addAppOptions, examples } from './options.ts';

interface DoctorOptions extends AppOptions {
  readonly preflight?: boolean;
  readonly context: Readonly<Record<string, string>>;
}

/** `doctor`: is everything as it should be? */
export function addDoctor(program: Command): void {
  addAppOptions(
    program
      .command('doctor')
      .description('look at the stack from end to end, within 30 seconds, and say what to do')
      .option(
        '--preflight',
        'look whether a first deploy can succeed: settings, credentials, secrets, quotas',
      )
      .addOption(
        new Option(
          '-c, --context <name=value>',
          'with --preflight: a setting, as after cdk deploy; may be repeated',
        )
          .argParser(addSetting)
          .default({}, 'none'),
      ),
  )
    .addHelpText(
      'after',
      `${WHAT_IT_DOES}\n${examples(
        'pyrus-chat doctor',
        'pyrus-chat doctor --app "$APP" --json',
        'pyrus-chat doctor --preflight -c appId="$APP"',
      )}`,
    )
    .action(doctor);
}

const WHAT_IT_DOES = `
It makes a throw-away user (pyrus-chat-doctor-NN), asks /authorize and the webhook what Pyrus asks them, follows a reply to
no phone (ticket 0) through the queue, and retires the user again. No phone gets a push.
Exit code 1 where there is a failure; warnings leave it at 0.`;

function addSetting(text: string, former: Readonly<Record<string, string>>): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Give name=value.');
  return { ...former, [name]: value };
}

async function doctor(options: DoctorOptions): Promise<void> {
  const started = Date.now();
  const interruption = listenForInterruption();
  try {
    const { stack, findings } = await (options.preflight ? beforeDeploy : deployed)(
      options,
      interruption.signal,
    );
    const seconds = (Date.now() - started) / 1_000;
    if (interruption.signal.aborted) return interrupted(findings);
    await show(options, stack, findings, seconds);
  } finally {
    interruption.dispose();
  }
}

/** What was looked at, and what was found. The SDK takes a while to load: --help need not wait for it. */
interface Diagnosis {
  /** Undefined before there is one. */
  readonly stack?: string;
  readonly findings: readonly Finding[];
}

async function deployed(options: DoctorOptions, signal: AbortSignal): Promise<Diagnosis> {
  const target = await findTarget(options);
  const { examine } = await import('../doctor/examine.ts');
  return { stack: target.name, findings: await examine(target, appsOf(options, target), signal) };
}

async function beforeDeploy(options: DoctorOptions, signal: AbortSignal): Promise<Diagnosis> {
  const { preflight } = await import('../doctor/preflight.ts');
  return { findings: await preflight(options, options.context, signal) };
}

/** The app that is meant, or all where the stack tells them. */
function appsOf(options: DoctorOptions, target: Target): readonly string[] {
  return options.app === undefined && target.appIds.length > 1
    ? target.appIds
    : [appOfStack(options, target)];
}

async function show(
  { json }: DoctorOptions,
  stack: string | undefined,
  findings: readonly Finding[],
  seconds: number,
): Promise<void> {
  const isHealthy = findings.every(({ level }) => level !== 'failure');
  if (json) {
    printJson({ stack, healthy: isHealthy, seconds, findings });
  } else {
    const { showFindings } = await import('../doctor/show-findings.ts');
    showFindings(findings, seconds);
  }
  if (!isHealthy) process.exitCode = ExitCode.failed;
}

/** Nothing is told of what was not looked at, but for a user who could not be retired. */
function interrupted(findings: readonly Finding[]): void {
  for (const { message, advice } of findings.filter(({ check }) => check === 'tidying up')) {
    note(`${message}\n${advice ?? ''}`);
  }
  process.exitCode = ExitCode.interrupted;
}
