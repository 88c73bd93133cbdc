import type { World } from './world.ts';

interface Fault {
  readonly service: 'dynamodb' | 'sqs' | 'sns';
  readonly mode: 'error' | 'throttle' | 'timeout';
}

/** Has a service below the handlers fail while something is done. */
export async function breaking<T>({ run }: World, fault: Fault, during: () => Promise<T>): Promise<T> {
  await fetch(run.outputs.FaultsUrl, { method: 'PUT', body: JSON.stringify(fault) });
  try {
    return await during();
  } finally {
    await fetch(run.outputs.FaultsUrl, { method: 'DELETE' });
  }
}

/** What the doctor found to be so bad, in its order. */
export const levels = (
  { findings }: { findings: readonly { check: string; level: string }[] },
  level: 'ok' | 'info' | 'warning' | 'failure',
): string[] => findings.filter((finding) => finding.level === level).map(({ check }) => check);
