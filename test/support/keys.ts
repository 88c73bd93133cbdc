import { lambdaContext } from './lambda-context.ts';
import { withLogs } from './logs.ts';

export interface Issued {
  readonly app_id: string;
  readonly user_id: string;
  readonly security_key: string;
  readonly key_id: string;
  readonly label: string | null;
  readonly created_at: string;
  readonly superseded: { key_id: string; valid_until: string }[];
}

/** Invokes the admin Lambda; the log lines that it writes are dropped. */
export async function invokeKeys<T = Issued>(payload: unknown): Promise<T> {
  const { handler } = await import('../../lambdas/keys/handler.ts');
  const { result } = await withLogs(() => handler(payload, lambdaContext()));
  return result as T;
}
