import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { httpEvent } from './http-event.ts';
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

export interface KeyStatus {
  readonly retired: boolean;
  readonly keys: {
    readonly key_id: string;
    readonly label: string | null;
    readonly created_at: string;
    readonly valid_until: string | null;
  }[];
}

/** What `/authorize` answers. */
export async function authorizeStatus(body: {
  app_id: string;
  user_id: string;
  security_key: string;
}): Promise<number | undefined> {
  const { handler } = await import('../../lambdas/authorize/handler.ts');
  const { result } = await withLogs(async () => handler(httpEvent({ body }), lambdaContext()));
  return (result as APIGatewayProxyStructuredResultV2).statusCode;
}
