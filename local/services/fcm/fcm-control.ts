import * as v from 'valibot';
import { type Control, ControlError, control, type Methods, readJson } from '../control.ts';
import { BEHAVIOURS, type Fcm } from './fcm.ts';

const BehaviourSchema = v.object({ behaviour: v.picklist(BEHAVIOURS) });
const TOKENS = '/tokens/';

/**
 * `GET` and `DELETE /messages`, `PUT /tokens/{token}`.
 * @param isReal whether Google says how a token behaves
 */
export function fcmControl(fcm: Fcm, isReal: (token: string) => boolean): Control {
  const messages: Methods = { GET: () => fcm.messages(), DELETE: () => fcm.clear() };
  return control((path) => {
    if (path === '/messages') return messages;
    if (!path.startsWith(TOKENS) || path.length === TOKENS.length) return undefined;
    return {
      PUT: async (request) => {
        const token = decodeToken(path.slice(TOKENS.length));
        const { behaviour } = await readJson(request, BehaviourSchema);
        if (isReal(token)) {
          throw new ControlError(
            409,
            'RealPhone',
            'with --fcm Google says how a token behaves, unless it begins with "instance"',
            'token',
          );
        }
        await fcm.setBehaviour(token, behaviour);
        return { token, behaviour };
      },
    };
  });
}

function decodeToken(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new ControlError(400, 'InvalidRequest', 'the token is not percent-encoded UTF-8', 'token');
  }
}
