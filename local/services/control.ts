import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';

/** Serves one of the control paths; `path` is what follows its prefix, such as `/messages`. */
export type Control = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void>;

/** A control request that cannot be served; `field` names what is wrong with its body. */
export class ControlError extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;

  constructor(status: number, code: string, message: string, field?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
  }
}

/** What one path does, by HTTP method: the value it resolves to is answered as JSON. */
export type Methods = Readonly<Record<string, (request: IncomingMessage) => unknown>>;

/** Builds a control from a function that finds the methods of a path, or `undefined` for an unknown path. */
export function control(methodsOf: (path: string) => Methods | undefined): Control {
  return async (request, response, path) => {
    try {
      const [pathname = ''] = path.split('?');
      const methods = methodsOf(pathname);
      if (methods === undefined) throw new ControlError(404, 'NotFound', 'there is nothing at this path');
      const method = methods[request.method ?? ''];
      if (method === undefined) {
        response.setHeader('allow', Object.keys(methods).join(', '));
        throw new ControlError(405, 'MethodNotAllowed', `use ${Object.keys(methods).join(' or ')}`);
      }
      sendJson(response, 200, (await method(request)) ?? {});
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      const { code, message, field } = error;
      sendJson(response, error.status, { error: { code, message, field } });
    }
  };
}

/**
 * Reads a JSON body.
 * @throws ControlError 400 that names the field which does not fit the schema; `body` when it does not parse.
 */
export async function readJson<TSchema extends v.GenericSchema>(
  request: IncomingMessage,
  schema: TSchema,
): Promise<v.InferOutput<TSchema>> {
  const result = v.safeParse(schema, parseJson((await readBody(request)).toString()));
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new ControlError(400, 'InvalidRequest', issue.message, v.getDotPath(issue) ?? 'body');
}

/** Reads a request to its end. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ControlError(400, 'InvalidRequest', 'the body is not JSON', 'body');
  }
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
