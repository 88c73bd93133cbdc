import type { EventOf, HttpRequest } from '../../feed-event.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The command that sends a step's request again; undefined where it had none, or one too long to keep. */
export function curlOf(trigger: EventOf<'step'>['trigger'], lambdaEndpoint: string): string | undefined {
  if (trigger.type === 'http') return curl(trigger.request);
  if (trigger.type !== 'action') return undefined;
  const url = `${lambdaEndpoint}/2015-03-31/functions/${trigger.function}/invocations`;
  return curl({ method: 'POST', url, headers: {}, body: trigger.payload });
}

function curl({ method, url, headers, body }: HttpRequest): string | undefined {
  if (body === undefined && method !== 'GET') return undefined;
  return [
    `curl -i ${quoted(url)}`,
    ...(method === 'POST' ? [] : [`-X ${method}`]),
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-raw ${quoted(body)}`]),
  ].join(' \\\n  ');
}
