import type { Operations } from '../../lib/operations.ts';
import type { AdminLambda } from '../admin-lambda/invoke.ts';
import type { Target } from '../admin-lambda/target.ts';
import type { Answer } from './post.ts';

/** The stack that is looked at, and how to reach it. */
export interface Patient {
  readonly target: Target;
  readonly operations: Operations;
  readonly lambda: AdminLambda;
  readonly post: (url: string, body: unknown, signal: AbortSignal) => Promise<Answer>;
}

/** The user who is made for the examination, and retired after it: no real one has such an id. */
export const throwAwayUser = (random = Math.random()): string =>
  `pyrus-chat-doctor-${String(Math.floor(random * 100)).padStart(2, '0')}`;
