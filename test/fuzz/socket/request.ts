import fc from 'fast-check';
import { MARK } from '../violation.ts';
import { FRAMINGS } from './framings.ts';
import { latin1, type Part } from './part.ts';
import { BODIES, LINES, MORE, SEGMENTS, TARGETS } from './parts.ts';

/** One request, byte by byte; each part is what a well-behaved client sends, or something else. */
export interface RawRequest {
  readonly door: DoorName;
  readonly method: string;
  readonly target: keyof typeof TARGETS;
  readonly framing: keyof typeof FRAMINGS;
  readonly lines: keyof typeof LINES;
  readonly more: keyof typeof MORE;
  readonly body: keyof typeof BODIES;
  readonly segments: keyof typeof SEGMENTS;
}

export const DOOR_NAMES = ['authorize', 'webhook', 'devices', 'keys'] as const;
export type DoorName = (typeof DOOR_NAMES)[number];

/** A door as it is asked rightly. */
export interface SocketDoor {
  readonly port: number;
  readonly path: string;
  readonly json: string;
  readonly headers: readonly string[];
}

/** Of half of all requests all parts but a few are right. */
const oneOf = <T extends string>(list: Record<T, Part<unknown>>): fc.Arbitrary<T> => {
  const names = Object.keys(list) as T[];
  const right = names.filter((name) => list[name].isRight);
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...right) },
    { weight: 1, arbitrary: fc.constantFrom(...names) },
  );
};
const METHODS = ['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'PRI', 'post', MARK];

export const rawRequest: fc.Arbitrary<RawRequest> = fc.record({
  door: fc.constantFrom(...DOOR_NAMES),
  method: fc.oneof(
    { weight: 12, arbitrary: fc.constant('POST') },
    { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
  ),
  target: oneOf(TARGETS),
  framing: oneOf(FRAMINGS),
  lines: oneOf(LINES),
  more: oneOf(MORE),
  body: oneOf(BODIES),
  segments: oneOf(SEGMENTS),
});

const partsOf = ({ target, framing, lines, more, body, segments }: RawRequest): Part<unknown>[] => [
  ...[TARGETS[target], FRAMINGS[framing], LINES[lines], MORE[more], BODIES[body], SEGMENTS[segments]],
];
/** Whether it must be answered with 200. */
export const isRight = (request: RawRequest): boolean =>
  request.method === 'POST' && partsOf(request).every((part) => part.isRight);

/** The bytes of a request, in the segments in which they are sent. */
export function bytesOf(request: RawRequest, { path, json, headers, port }: SocketDoor) {
  const { method, target, framing, lines, more, body, segments } = request;
  const framed = FRAMINGS[framing].make(BODIES[body].make(json));
  const head = [
    `${method} ${TARGETS[target].make(path)} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: close',
    'Content-Type: application/json',
    ...headers,
    ...MORE[more].make(),
    ...framed.headers,
    '',
    '',
  ].join('\r\n');
  const bytes = Buffer.concat([latin1(LINES[lines].make(head)), framed.body]);
  return {
    segments: SEGMENTS[segments].make(bytes),
    isCut: partsOf(request).some((part) => part.isCut),
  };
}
