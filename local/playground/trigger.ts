import * as v from 'valibot';
import type { Subject, Trigger } from './feed-event.ts';

/** Longer ones are not kept. */
const MAX_BODY = 16_384;
/** Of a request's headers, those that matter for repeating it. */
const KEPT_HEADERS = ['authorization', 'content-type', 'x-pyrus-retry'];

const HttpEvent = v.object({
  routeKey: v.string(),
  rawPath: v.string(),
  headers: v.record(v.string(), v.string()),
  requestContext: v.object({ http: v.object({ method: v.string() }) }),
  body: v.optional(v.string()),
  isBase64Encoded: v.boolean(),
});
const QueueEvent = v.object({ Records: v.array(v.object({ body: v.string() })) });
const DeploymentEvent = v.object({ RequestType: v.string(), ResourceType: v.string() });
const ActionEvent = v.object({ action: v.string() });

const parsed = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
};

interface ReadEvent {
  readonly trigger: Trigger;
  readonly subject: Subject;
}

/** What set a function off and whom it is about, from the event that it got. */
export function readEvent(functionName: string, payload: string): ReadEvent {
  const event = parsed(payload);
  const http = v.safeParse(HttpEvent, event);
  if (http.success) return ofHttp(http.output);
  const queue = v.safeParse(QueueEvent, event);
  if (queue.success) {
    const bodies = queue.output.Records.map(({ body }) => parsed(body));
    return { trigger: { type: 'queue', messages: bodies.length }, subject: subjectOf(bodies) };
  }
  const deployment = v.safeParse(DeploymentEvent, event);
  if (deployment.success) {
    const { ResourceType: resource, RequestType: request } = deployment.output;
    return { trigger: { type: 'deployment', resource, request }, subject: NOBODY };
  }
  const action = v.safeParse(ActionEvent, event);
  if (action.success) {
    return {
      trigger: { type: 'action', action: action.output.action, function: functionName, payload },
      subject: subjectOf([event]),
    };
  }
  return { trigger: { type: 'other' }, subject: NOBODY };
}

function ofHttp(event: v.InferOutput<typeof HttpEvent>): ReadEvent {
  const { method } = event.requestContext.http;
  const body = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : event.body;
  const headers = Object.entries(event.headers).filter(([name]) => KEPT_HEADERS.includes(name));
  const request = {
    method,
    url: `http://${event.headers.host}${event.rawPath}`,
    headers: Object.fromEntries(headers),
    ...(body !== undefined && body.length <= MAX_BODY && { body }),
  };
  return {
    trigger: { type: 'http', route: event.routeKey, request },
    subject: subjectOf([parsed(body) ?? Object.fromEntries(new URLSearchParams(body))]),
  };
}

const NOBODY: Subject = { users: [], tickets: [], tokens: [] };

const Id = v.optional(
  v.fallback(v.optional(v.union([v.string(), v.pipe(v.number(), v.transform(String))])), undefined),
);
const OfToken = v.object({ user_id: Id, device_id: Id });
const Named = v.fallback(
  v.object({
    user_id: Id,
    ticket_id: Id,
    device_id: Id,
    /** The webhook's is an object. */
    token: v.optional(v.fallback(v.optional(v.union([v.string(), OfToken])), undefined)),
    previous_token: Id,
  }),
  {},
);

/** The ids and tokens in bodies of the API, of the webhook, and of the queue between the functions. */
function subjectOf(bodies: readonly unknown[]): Subject {
  const named = bodies.map((body) => {
    const { token, ...rest } = v.parse(Named, body);
    return typeof token === 'object' ? { ...rest, ...token } : { ...rest, token };
  });
  return {
    users: those(named.map(({ user_id }) => user_id)),
    tickets: those(named.map(({ ticket_id }) => ticket_id)),
    tokens: those(
      named.flatMap((body) => [
        body.device_id,
        'token' in body ? body.token : undefined,
        body.previous_token,
      ]),
    ),
  };
}

const those = (values: readonly (string | undefined)[]): string[] => [
  ...new Set(values.filter((value) => value !== undefined)),
];
