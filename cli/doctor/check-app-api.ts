import { type Finding, failure, ok } from './finding.ts';
import type { Patient } from './patient.ts';

const CHECK = 'app and backend';

/** Whether the URLs for the app and the backend lead to their functions: both refuse what nobody may ask. */
export async function checkAppApi({ target, post }: Patient, signal: AbortSignal): Promise<Finding[]> {
  const [devices, keys] = await Promise.all([
    post(target.outputs.DevicesUrl ?? '', {}, signal),
    post(`${target.outputs.KeysUrl ?? ''}/issue`, {}, signal),
  ]);
  const wrong = [
    ...(devices.status === 400 ? [] : [`DevicesUrl answers ${devices.status} to an empty body, not 400.`]),
    ...(keys.status === 401 ? [] : [`KeysUrl answers ${keys.status} without a credential, not 401.`]),
  ];
  const advice =
    'Deploy again; with a custom domain, see whether its DNS record leads to this stack (pyrus-chat urls).';
  return wrong.length === 0
    ? [ok(CHECK, 'DevicesUrl and KeysUrl answer, and let nobody in who may not.')]
    : wrong.map((message) => failure(CHECK, message, advice));
}
