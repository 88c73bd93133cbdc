import { ROOM, TIME_LIMITS } from '../support/time-limits.ts';
import type { Stack } from './stack.ts';
import type { Part } from './troubles.ts';

/** What stands behind a route. */
interface Route {
  readonly function: Part;
  /** Services without which it can't answer. What is best effort is not among them. */
  readonly needs: readonly Part[];
}

const ROUTES = {
  '/authorize': { function: 'authorize', needs: ['dynamodb'] },
  '/webhook': { function: 'webhook', needs: ['sqs'] },
  '/devices': { function: 'devices', needs: ['dynamodb', 'sns'] },
  '/devices/unregister': { function: 'devices', needs: ['dynamodb'] },
  '/keys/issue': { function: 'keys', needs: ['dynamodb'] },
} as const satisfies Record<string, Route>;
type Path = keyof typeof ROUTES;

export interface Answer {
  /** 0 where there was none: the connection broke. */
  readonly status: number;
  readonly milliseconds: number;
}

/** Calls the routes of a stack, and holds each answer against the contract. */
export class Doors {
  readonly wrongStatus: string[] = [];
  readonly tooSlow: string[] = [];
  /** The slowest answer to an authorization. Milliseconds. */
  slowest = 0;
  readonly #stack: Stack;

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  /**
   * @param expected the status that is right when nothing is broken. Besides it only a 503 is, while a service that the route
   * needs is broken; and no proper answer where the function or the run was killed.
   */
  async ask(path: Path, body: object, expected: number, bearer?: string): Promise<Answer> {
    const asked = performance.now();
    const { status, retryAfter } = await post(this.#urlOf(path), body, bearer);
    const answered = performance.now();
    const route: Route = ROUTES[path];
    const milliseconds = answered - asked;
    const broken = (...parts: readonly Part[]): boolean =>
      this.#stack.troubles.between(asked, answered, parts);
    if (broken('run', route.function)) {
      // API Gateway's own 500 or 503, or none at all; but nothing that blames the caller.
      if (status >= 400 && status < 500 && status !== expected) {
        this.wrongStatus.push(`${path} answered ${status} while it was killed`);
      }
      return { status, milliseconds };
    }
    if (status !== expected) {
      if (status !== 503) this.wrongStatus.push(`${path} answered ${status}, not ${expected}`);
      else if (!broken(...route.needs)) this.wrongStatus.push(`${path}: 503 with all that it needs in order`);
      // Without it the answer is not the handler's: it died, or was cut off at the function's time-out.
      else if (retryAfter === null) this.wrongStatus.push(`${path}: 503 without Retry-After`);
    }
    if (milliseconds > TIME_LIMITS[path] + ROOM) {
      this.tooSlow.push(`${path} took ${Math.round(milliseconds)} ms, not ${TIME_LIMITS[path]}`);
    }
    if (path === '/authorize') this.slowest = Math.max(this.slowest, milliseconds);
    return { status, milliseconds };
  }

  #urlOf(path: Path): string {
    const { AuthorizationUrl, WebhookUrl, DevicesUrl, KeysUrl } = this.#stack.run.outputs;
    return {
      '/authorize': AuthorizationUrl,
      '/webhook': WebhookUrl,
      '/devices': DevicesUrl,
      '/devices/unregister': `${DevicesUrl}/unregister`,
      '/keys/issue': `${KeysUrl}/issue`,
    }[path];
  }
}

async function post(url: string, body: object, bearer?: string) {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      },
      body: JSON.stringify(body),
    });
    await answer.arrayBuffer();
    return { status: answer.status, retryAfter: answer.headers.get('retry-after') };
  } catch {
    return { status: 0, retryAfter: null };
  }
}
