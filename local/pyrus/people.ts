import type { Claim } from './authorization.ts';
import type { Person } from './person.ts';
import type { GetTickets } from './sdk-request.ts';

/** A person in a request, and what is to be asked about them: nothing where they are anonymous. */
export interface Participant {
  readonly person: Person;
  readonly claim: Claim | undefined;
  /** The newest comment that the phone has of them. */
  readonly lastNoteId: number | null | undefined;
}

/**
 * Everybody whose chats a request is about, the phone's user first; undefined where it names nobody.
 *
 * In the anonymous mode the SDK sends no user id and the installation's stands in; SDKs before 1.8 sent that as the
 * user id, with a version below 2.
 */
export function participantsOf(request: GetTickets): readonly [Participant, ...Participant[]] | undefined {
  const { app_id, version } = request;
  const user_id = request.user_id ?? request.instance_id ?? '';
  if (user_id === '') return undefined;
  const security_key = request.security_key ?? undefined;
  const anonymous =
    security_key === undefined && (version < 2 || request.user_id === null || request.user_id === undefined);
  const first: Participant = {
    person: { app_id, user_id, anonymous },
    claim: anonymous ? undefined : { app_id, user_id, security_key },
    lastNoteId: request.last_note_id,
  };
  const others = request.additional_users.map((user): Participant => {
    const { app_id, user_id, last_note_id } = user;
    return {
      person: { app_id, user_id, anonymous: false },
      claim: { app_id, user_id, security_key: user.security_key ?? undefined },
      lastNoteId: last_note_id,
    };
  });
  return [first, ...others];
}
