import { issuedSchema, readAnswer } from '../../admin-lambda/answers.ts';
import { note, print, printJson } from '../../terminal/output.ts';
import { printable } from '../../terminal/printable.ts';

/** Shows a new key: alone on stdout, so that a script can take it as it is. */
export function showIssued(answer: unknown, { json }: { readonly json?: boolean }): void {
  if (json) {
    printJson(answer);
    return;
  }
  const issued = readAnswer(issuedSchema, answer);
  const label = issued.label === null ? '' : `, label ${printable(issued.label)}`;
  note(`Key ${issued.key_id} of ${printable(issued.user_id)}${label}:`);
  print(issued.security_key);
  note("Keep it now: only its hash is stored, and it can't be read again.");
  for (const { key_id, valid_until } of issued.superseded) {
    note(`Superseded: ${key_id}, works until ${valid_until}`);
  }
}
