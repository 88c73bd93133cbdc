import * as v from 'valibot';

/** An answer that is not what was asked for. */
export class RequestError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The ways in which the run says that something is wrong. */
const ProblemSchema = v.union([
  v.pipe(
    v.object({ error: v.object({ message: v.string() }) }),
    v.transform(({ error }) => error.message),
  ),
  v.pipe(
    v.object({ errorType: v.string(), errorMessage: v.string() }),
    v.transform(({ errorType, errorMessage }) => `${errorType}: ${errorMessage}`),
  ),
]);

/**
 * Asks the run for JSON.
 *
 * @throws RequestError where the answer is no success, or a function error
 */
export async function request<TSchema extends v.GenericSchema>(
  method: string,
  path: string,
  schema: TSchema,
  body?: unknown,
): Promise<v.InferOutput<TSchema>> {
  const response = await fetch(path, {
    method,
    ...(body instanceof FormData ? { body } : body !== undefined && { body: JSON.stringify(body) }),
    ...(body !== undefined &&
      !(body instanceof FormData) && { headers: { 'content-type': 'application/json' } }),
  });
  const answer: unknown = await response.json().catch(() => undefined);
  const problem = v.safeParse(ProblemSchema, answer);
  const isFunctionError = response.headers.has('x-amz-function-error');
  if (!response.ok || isFunctionError) {
    throw new RequestError(response.status, problem.success ? problem.output : `HTTP ${response.status}`);
  }
  return v.parse(schema, answer);
}
