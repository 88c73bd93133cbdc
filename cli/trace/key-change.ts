import type { EventOf } from '../logs/log-line.ts';

type KeysChanged = EventOf<'security keys changed'>;

const DONE: Readonly<Record<string, string>> = {
  issue: 'a key was issued',
  rotate: 'a key was issued in place of the others',
  revoke: 'keys were revoked',
  revoke_all: 'all keys of the app were revoked that had been issued before',
  import: 'a key was imported',
  retire: 'the user was retired',
  credential: 'a credential was made',
  credential_revoke: 'a credential was revoked',
};

/** Whose doing a change of keys was: a backend's credential, or an operator, whom CloudTrail knows. */
const authorOf = ({ by }: KeysChanged): string =>
  by.credential === undefined
    ? `by an operator (invocation ${by.request_id})`
    : `by the backend with the credential "${by.credential}"`;

/** A change of keys in words: what, which, by whom. */
export function changeInWords(event: KeysChanged): string {
  const { action, key_ids: keyIds, superseded, issued_before: issuedBefore, credential } = event;
  const what = [
    DONE[action] ?? action,
    ...(credential === undefined ? [] : [`"${credential}"`]),
    ...(issuedBefore === undefined ? [] : [issuedBefore]),
    ...(keyIds.length === 0 ? [] : [`(${keyIds.join(', ')})`]),
    ...(superseded.length === 0 ? [] : [`superseding ${superseded.join(', ')}`]),
  ];
  return `${what.join(' ')}, ${authorOf(event)}`;
}
