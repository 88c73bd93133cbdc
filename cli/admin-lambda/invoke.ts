import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import type { actionSchema } from '../../lambdas/keys/action-schema.ts';
import { ActionError, CliError } from '../errors.ts';
import { hintFor } from './action-hints.ts';
import { explainAwsError } from './aws-error.ts';
import { localRunIsDown } from './local-run.ts';
import { withRetries } from './retry.ts';
import type { Target } from './target.ts';

/** The admin Lambda's own vocabulary: what it would refuse does not compile here. */
type Payload = v.InferInput<typeof actionSchema>;

export interface AdminLambda {
  /**
   * Carries out an action; repeats it where the answer was lost or the service was busy. Each action bears that: at
   * worst a key is issued that nobody was told, and what it superseded keeps its grace.
   *
   * @param signal gives up waiting; whether the action was carried out is then unknown
   * @throws CliError
   */
  invoke(payload: Payload, signal?: AbortSignal): Promise<unknown>;
  close(): void;
}

/** The admin Lambda ends after 15 s itself. */
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true };

const TRANSIENT = /^(ServiceUnavailable|Sandbox\..*|Runtime\..*)$/;
const failureSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ errorType: v.optional(v.string(), 'Unknown'), errorMessage: v.optional(v.string(), '') }),
);

/** @param concurrency actions that will be under way at a time */
export function connect(target: Target, concurrency = 1): AdminLambda {
  const agent = { keepAlive: true, maxSockets: concurrency };
  const lambda = new LambdaClient({
    ...target.client,
    maxAttempts: 1,
    requestHandler: { ...TIMEOUTS, httpAgent: agent, httpsAgent: agent },
  });

  async function attempt(payload: Payload, signal: AbortSignal | undefined): Promise<unknown> {
    const command = new InvokeCommand({
      FunctionName: target.functionName,
      Payload: JSON.stringify(payload),
    });
    const { FunctionError, Payload: answer } = await lambda
      .send(command, signal && { abortSignal: signal })
      .catch((error) => {
        const explained = explainAwsError(error, `lambda:InvokeFunction on ${target.functionName}`);
        throw target.isLocal && explained.code === 'ECONNREFUSED' ? localRunIsDown(target.name) : explained;
      });
    const text = Buffer.from(answer ?? []).toString('utf8');
    if (FunctionError !== undefined) throw refusal(text, target);
    return JSON.parse(text);
  }

  return {
    invoke: (payload, signal) => withRetries(() => attempt(payload, signal)),
    close: () => lambda.destroy(),
  };
}

function refusal(text: string, target: Target): CliError {
  const failure = v.safeParse(failureSchema, text);
  if (!failure.success) return new CliError('Unknown', 'The admin Lambda failed without saying why.');
  const { errorType, errorMessage } = failure.output;
  return new ActionError(errorType, errorMessage, {
    transient: TRANSIENT.test(errorType),
    hint: hintFor(errorType, errorMessage, target),
  });
}
