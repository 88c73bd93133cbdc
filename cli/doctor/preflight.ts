import { findTarget, type Target, type TargetOptions } from '../admin-lambda/target.ts';
import { CREDENTIALS, checkAccount, checkExisting } from './check-account.ts';
import { checkQuotas } from './check-quotas.ts';
import { secretChecks } from './check-secrets.ts';
import { type Check, type Finding, info } from './finding.ts';
import { IMPATIENT, PATIENCE_SECONDS } from './limits.ts';
import { plannedSettings } from './planned-settings.ts';
import { runChecks } from './run-checks.ts';

/**
 * Looks whether a first deploy can succeed: settings, credentials, bootstrap, secrets, quotas.
 *
 * @param given settings after `-c`
 * @param signal breaks it off
 */
export async function preflight(
  options: TargetOptions,
  given: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Finding[]> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_SECONDS * 1_000)]);
  const run = (checks: readonly Check[]) => runChecks(checks, limit, PATIENCE_SECONDS);
  const { settings, findings } = await plannedSettings(given);
  const target = await placeOf(options, settings?.region);

  const account = await run([accountCheck(target)]);
  if (account.some(({ check, level }) => check === CREDENTIALS && level === 'failure')) {
    return [...findings, ...account, info('the rest', 'Not checked: without credentials AWS tells nothing.')];
  }
  const rest: Check[] = [
    ...(settings === undefined || target.isLocal
      ? []
      : [existingCheck(target, `PyrusChat-${settings.stage}`)]),
    ...(settings === undefined ? [] : secretChecks(target, settings)),
    { name: 'quotas', run: (each) => checkQuotas(target, each) },
  ];
  return [...findings, ...account, ...(await run(rest))];
}

const accountCheck = (target: Target): Check => ({
  name: CREDENTIALS,
  run: async (signal) =>
    target.isLocal
      ? [info(CREDENTIALS, 'Not checked: the local run needs no account, and no bootstrap.')]
      : checkAccount(target, signal),
});

const existingCheck = (target: Target, name: string): Check => ({
  name: 'stack',
  run: (signal) => checkExisting(target, name, signal),
});

/** Where the stack will be: there is none yet that could be asked. */
async function placeOf(options: TargetOptions, region: string | undefined): Promise<Target> {
  if (options.local !== undefined) return findTarget(options);
  const named = options.region ?? region;
  const config = {
    ...(named && { region: named }),
    ...(options.profile && { profile: options.profile }),
    ...IMPATIENT,
  };
  return {
    name: 'AWS',
    functionName: '',
    appIds: [],
    isLocal: false,
    client: config,
    services: config,
    outputs: {},
  };
}
