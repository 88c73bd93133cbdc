import { arn } from '../deploy/deployment.ts';
import type { Session } from '../iam/permissions.ts';
import type { LogStore } from '../services/start-services.ts';

/** Lambda writes the lines of a function in the name of its role. */
const NEEDED = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** Where a function's lines go; they go nowhere, as on AWS, where its role may not write them. */
export function permittedLog(
  logs: Pick<LogStore, 'append'>,
  session: Session,
  report: (line: string) => void,
): Pick<LogStore, 'append'> {
  // Decided at the first line: policies may come after the function.
  let isAllowed: boolean | undefined;
  const decide = (group: string, stream: string): boolean => {
    const resource = arn('logs', `log-group:${group}:log-stream:${stream}`);
    const refused = NEEDED.find((action) => session.denial(action, resource) !== undefined);
    if (refused !== undefined) {
      report(`REFUSED: ${session.arn} may not ${refused} on ${resource}: its lines are lost`);
    }
    return refused === undefined;
  };
  return {
    append(group, stream, message) {
      isAllowed ??= decide(group, stream);
      if (isAllowed) logs.append(group, stream, message);
    },
  };
}
