import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type LocalRun, startLocalRun } from '../../e2e/local-run.ts';
import { reply } from '../../support/reply.ts';
import type { Plan, Result } from '../fuzz.ts';
import { timed } from '../limits.ts';
import { Tally } from '../tally.ts';
import { check, checkLogs, MARK } from '../violation.ts';
import { type Answer, exchange } from './exchange.ts';
import {
  bytesOf,
  DOOR_NAMES,
  type DoorName,
  isRight,
  type RawRequest,
  rawRequest,
  type SocketDoor,
} from './request.ts';

type Doors = Readonly<Record<DoorName, SocketDoor>>;

/** What may be said of a request that is wrong, by a handler or by the front itself. */
const REFUSALS = [400, 401, 403, 404, 405, 408, 411, 413, 414, 417, 431, 505];
/** Every answer comes within. Milliseconds. */
const WITHIN = 10_000;
/** So often it is looked at whether all doors still work. */
const LOOK = 50;

/**
 * Sends raw bytes to the HTTP front of a local run, whose functions are the bundles: what is no HTTP at all, and what is right
 * though it looks odd. Whatever comes, nothing falls over, and what is right gets its answer.
 */
export async function fuzzFront({ bodies, seed, path }: Plan): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'pyrus-chat-fuzz-'));
  const run = await startLocalRun(directory);
  const tally = new Tally();
  let tried = 0;
  try {
    const doors = await openDoors(run);
    const before = run.printed().length;
    const property = fc.asyncProperty(rawRequest, async (request) => {
      for (const answer of await tally.inTime(WITHIN, () => attempt(doors, request))) tally.count(answer);
      tried += 1;
      if (tried % LOOK === 0) await lookAfter(doors);
    });
    const details = await fc.check(property, {
      numRuns: bodies,
      seed,
      ...(path === undefined ? {} : { path }),
    });
    if (details.failed) {
      const report = await fc.asyncDefaultReportMessage(details);
      tally.blame(`front: ${details.errorInstance}\n${report}`, details.errorInstance);
    } else if (path === undefined && tried !== bodies)
      tally.blame(`front: only ${tried} of ${bodies} were tried`);
    await lookAfter(doors).catch((error) => tally.blame(`front, at the end: ${error}`, error));
    for (const line of run.printed().slice(before).split('\n')) {
      try {
        checkPrinted(line);
      } catch (error) {
        tally.blame(`front, printed: ${error}`, error);
      }
    }
  } finally {
    await run.stop();
    rmSync(directory, { recursive: true, force: true });
  }
  const { answers, slowestMs, violations } = tally;
  const target = 'the HTTP front, over a socket';
  return { target, tried, examples: 0, broken: 0, answers, slowestMs, heapGrowth: undefined, violations };
}

async function attempt(doors: Doors, request: RawRequest): Promise<readonly string[]> {
  const { answers } = await exchange(doors[request.door].port, bytesOf(request, doors[request.door]));
  for (const answer of answers) checkAnswer(answer);
  if (isRight(request)) {
    const told = answers.map(({ status }) => status).join();
    check(told === '200', `a request that is right was answered with "${told}"`);
  }
  // What follows a body that is told to be shorter is taken for another request.
  check(answers.length <= 2, `${answers.length} answers`);
  return answers.length === 0 ? ['closed'] : answers.map(({ status }) => String(status));
}

function checkAnswer({ status, body }: Answer): void {
  check([200, ...REFUSALS].includes(status), `${status}`);
  if (status !== 200) checkLogs(body);
}

/** Nothing but what is right is asked here. */
async function lookAfter(doors: Doors): Promise<void> {
  for (const door of DOOR_NAMES) {
    const request: RawRequest = {
      ...{ door, method: 'POST', target: 'plain', framing: 'length', lines: 'crlf' },
      ...{ more: 'none', body: 'right', segments: 'one' },
    };
    const { result } = await timed(WITHIN, () => attempt(doors, request));
    check(result.join() === '200', `${door} is out of order: ${result}`);
  }
}

const FELL_OVER = /Runtime exited|Task timed out|REFUSED|[Uu]ncaught|Unhandled|"level":"ERROR"/;

function checkPrinted(line: string): void {
  checkLogs(line);
  check(!FELL_OVER.test(line), line);
}

async function openDoors({ outputs }: LocalRun): Promise<Doors> {
  const [app_id = ''] = outputs.AppIds;
  const user_id = `${MARK}-user`;
  const invoke = async (payload: object) => {
    const url = `${outputs.LambdaEndpoint}/2015-03-31/functions/${outputs.KeysFunctionName}/invocations`;
    return (await (await fetch(url, { method: 'POST', body: JSON.stringify(payload) })).json()) as {
      readonly security_key: string;
      readonly credential: string;
    };
  };
  const { security_key } = await invoke({ action: 'issue', app_id, user_id });
  const { credential } = await invoke({ action: 'credential', name: 'fuzz', actions: ['status'] });
  const door = (url: string, body: object, ...headers: string[]): SocketDoor => {
    const { port, pathname } = new URL(url);
    return { port: Number(port), path: pathname, json: JSON.stringify(body), headers };
  };
  const token = `instance:APA91b-${MARK}`;
  const body = reply({ appId: app_id, userId: user_id, deviceId: token, text: MARK });
  return {
    authorize: door(outputs.AuthorizationUrl, { app_id, user_id, security_key }),
    webhook: door(outputs.WebhookUrl, body),
    devices: door(outputs.DevicesUrl, { app_id, user_id, security_key, token }),
    keys: door(`${outputs.KeysUrl}/status`, { app_id, user_id }, `Authorization: Bearer ${credential}`),
  };
}
