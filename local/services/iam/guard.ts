import type { Session } from '../../iam/permissions.ts';
import type { AwsFailure } from '../aws-answer.ts';
import type { AwsCall, Service } from '../aws-call.ts';
import { refusal } from './refusal.ts';
import { type Place, touchedBy } from './touched.ts';

/** Says why a Lambda may not make a call; undefined where it may. */
export type Guard = (functionName: string, service: Service, call: AwsCall) => AwsFailure | undefined;

/** The role of a Lambda; undefined where it has none, and so may do nothing. */
export type SessionOf = (functionName: string) => Session | undefined;

/**
 * Holds the calls of Lambdas against the policies of their roles. What it refuses, it reports: once for each function, action
 * and resource, for a function that tries again would fill the screen.
 */
export function createGuard(sessionOf: SessionOf, place: Place, report: (line: string) => void): Guard {
  const reported = new Set<string>();
  const tell = (line: string): void => {
    if (reported.has(line)) return;
    reported.add(line);
    report(line);
  };
  return (functionName, service, call) => {
    const session = sessionOf(functionName);
    if (session === undefined) {
      tell(`REFUSED: ${functionName} has no role`);
      const action = `${service}:${call.operation}`;
      return refusal(service, functionName, { action, resource: '*' }, 'no identity-based policy');
    }
    const touches = touchedBy(call, service, place);
    if (touches === undefined) {
      const name = `${service}:${call.operation}`;
      tell(`REFUSED: ${functionName} called ${name}, whose permissions the local runner does not know`);
      return refusal(service, session.arn, { action: name, resource: '*' }, 'no identity-based policy');
    }
    for (const touch of touches) {
      const denial = session.denial(touch.action, touch.resource);
      if (denial === undefined) continue;
      const why = denial === 'no identity-based policy' ? 'the template does not allow it' : `an ${denial}`;
      tell(`REFUSED: ${functionName} may not ${touch.action} on ${touch.resource}: ${why}`);
      return refusal(service, session.arn, touch, denial);
    }
    return undefined;
  };
}
