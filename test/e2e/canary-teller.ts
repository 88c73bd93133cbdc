import { createChat } from '../cli/support/chat.ts';
import { until } from '../cli/support/cli.ts';
import type { World } from '../cli/support/world.ts';
import { lambdasOf } from '../faults/processes.ts';
import { add, callsOf, type Places } from './canary-places.ts';

/**
 * How a body goes out. API Gateway hands the Lambda base64 of all but JSON and text: of forms, and of what has no content
 * type.
 */
export const FORMS = ['json', 'form', 'bare'] as const;
type Form = (typeof FORMS)[number];

interface Fault {
  readonly service: 'dynamodb' | 'sns' | 'sqs';
  readonly mode: 'error' | 'throttle' | 'timeout';
}

/** Sets a fault, which stays until another takes its place or all end. */
export const fail = ({ run }: World, fault: Fault): Promise<unknown> =>
  fetch(run.outputs.FaultsUrl, { method: 'PUT', body: JSON.stringify(fault) });
export const heal = ({ run }: World): Promise<unknown> => fetch(run.outputs.FaultsUrl, { method: 'DELETE' });

export type Teller = ReturnType<typeof createTeller>;

/** Uses a stack as people, backends and operators do, and keeps what each of them is told. */
export function createTeller(world: World, places: Places) {
  const chat = createChat(world);
  const keep = (place: string, text: string): void => add(places, place, text);

  async function post(
    url: string,
    body: unknown,
    { form = 'json', headers = {} }: { form?: Form; headers?: Readonly<Record<string, string>> } = {},
  ) {
    const [type, bytes] = encoded(body, form);
    const answer = await fetch(url, {
      method: 'POST',
      headers: { ...(type && { 'content-type': type }), ...headers },
      body: bytes,
    });
    const text = await answer.text();
    const route = new URL(url).pathname.replace(/^\/webhook.*/, '/webhook');
    keep(
      answer.ok ? `answers of ${route}` : 'error bodies',
      `${JSON.stringify([...answer.headers])} ${text}`,
    );
    return { status: answer.status, text };
  }

  /** Runs a command, and keeps what it prints. */
  async function cli(args: readonly string[], stdin?: string): Promise<string> {
    const { stdout, stderr } = await world.cli(args, stdin === undefined ? {} : { stdin });
    const [command = '', sub = ''] = args;
    const isGroup = /^(keys|credentials|devices|dlq|fcm)$/.test(command);
    keep(`pyrus-chat ${isGroup ? `${command} ${sub}` : command}`, stdout + stderr);
    return stdout;
  }

  /** Waits for a call of a function, known by its folder in `lambdas/`, that is not answered yet. */
  async function calling(name: RegExp, during: () => void): Promise<void> {
    const count = async () => (await callsOf(world)).filter(({ function: by }) => name.test(by)).length;
    const before = await count();
    during();
    await until(async () => (await count()) > before);
  }

  /** What sends a signal to the processes that a function has now; known by its folder in `lambdas/`. */
  async function signals() {
    const lambdas = await lambdasOf(world.dataDir);
    return (name: string, signal: NodeJS.Signals): void => {
      for (const lambda of lambdas) if (lambda.name === name) process.kill(lambda.pid, signal);
    };
  }

  return { world, chat, keep, post, cli, calling, signals };
}

function encoded(body: unknown, form: Form): [type: string | undefined, bytes: Buffer] {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  if (form === 'json') return ['application/json', Buffer.from(text)];
  if (form === 'bare') return [undefined, Buffer.from(text)];
  const fields = Object.entries(typeof body === 'object' ? { ...body } : { body });
  const pairs = fields.map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return ['application/x-www-form-urlencoded', Buffer.from(new URLSearchParams(pairs).toString())];
}
