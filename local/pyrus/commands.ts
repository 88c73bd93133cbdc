import * as v from 'valibot';
import type { CommandResult } from './command-results.ts';
import type { Desk } from './desk.ts';
import type { EventFeed } from './events.ts';
import type { Person } from './person.ts';
import { shortToken } from './push-tokens.ts';
import {
  type Command,
  CommandIdSchema,
  CommandSchema,
  type CreateComment,
  type GetTickets,
} from './sdk-request.ts';
import type { Ticket } from './tickets.ts';

/** The SDK's `TicketCommandResultDto`. A command without one fails in the SDK, so each gets one. */
interface CommandResultDto {
  readonly command_id: string | null;
  readonly ticket_id: number | null;
  readonly comment_id: number | null;
  readonly error: { readonly text: string; readonly code: number } | null;
}

/** A command that cannot be carried out; the phone shows the comment as not sent. */
class CommandError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const MAX_SUBJECT = 100;

/**
 * Carries out the commands of a request, in their order, each once however often it comes.
 *
 * @param people those of the request whom the stack let in, the phone's user first
 */
export function runCommands(
  request: GetTickets,
  people: readonly Person[],
  { desk, feed }: { readonly desk: Desk; readonly feed: EventFeed },
): CommandResultDto[] {
  /** Tickets of this request that the phone knows by an id of its own. */
  const localTickets = new Map<number, number>();
  return request.commands.map((raw) => {
    const parsed = v.safeParse(CommandSchema, raw);
    if (!parsed.success) return failure(raw, new CommandError(400, parsed.issues[0].message));
    const command = parsed.output;
    try {
      const person = personOf(command, request, people);
      const former = desk.commandResults.find(person, command.command_id);
      const result = former ?? run(command, person);
      if (command.type === 0 && result.ticket_id !== null) {
        localTickets.set(command.params.ticket_id, result.ticket_id);
      }
      return { command_id: command.command_id, ...result, error: null };
    } catch (error) {
      if (error instanceof CommandError) return failure(raw, error);
      throw error;
    }
  });

  function run(command: Command, person: Person): CommandResult {
    const result = desk.atOnce(() => {
      const made = change(command, person);
      desk.commandResults.save(person, command.command_id, made);
      return made;
    });
    tell(command, person, result);
    return result;
  }

  function change(command: Command, person: Person): CommandResult {
    switch (command.type) {
      case 0:
        return createComment(command.params, person);
      case 1:
        desk.tickets.markRead(ticketOf(command.params.ticket_id, person).ticket_id);
        return { ticket_id: command.params.ticket_id, comment_id: null };
      case 2: {
        const { token, type } = command.params;
        if (token === null || token === undefined) desk.pushTokens.remove(person);
        else desk.pushTokens.set(person, token, type);
        return { ticket_id: null, comment_id: null };
      }
    }
  }

  function createComment(params: CreateComment, person: Person): CommandResult {
    const { ticket_id } = ticketFor(params, person);
    const { comment_id } = desk.tickets.addComment({
      ticket_id,
      is_inbound: true,
      body: params.comment ?? null,
      author_name: request.author_name ?? null,
      author_id: request.author_id ?? null,
      rating: params.rating ?? null,
      rating_comment: params.rating_comment ?? null,
    });
    for (const { guid, name } of params.attachments) {
      if (!desk.files.attach(comment_id, guid, name)) throw new CommandError(404, 'no such upload');
    }
    return { ticket_id, comment_id };
  }

  function ticketFor(params: CreateComment, person: Person): Ticket {
    const id = localTickets.get(params.ticket_id) ?? params.ticket_id;
    if (id > 0) return ticketOf(id, person);
    // The phone lost what its own id stood for: the SDK has then one chat, and goes on in the newest.
    const newest = params.request_new_ticket ? undefined : desk.tickets.ofPerson(person).at(-1);
    return newest ?? desk.tickets.create(person, request.author_name ?? null, subjectOf(params));
  }

  function ticketOf(ticketId: number, person: Person): Ticket {
    const ticket = desk.tickets.find(ticketId);
    if (ticket === undefined || !isSame(ticket, person)) throw new CommandError(404, 'no such ticket');
    return ticket;
  }

  function tell(command: Command, person: Person, { ticket_id, comment_id }: CommandResult): void {
    const { app_id, user_id } = person;
    if (ticket_id !== null && comment_id !== null) {
      feed.add({ kind: 'comment', app_id, user_id, ticket_id, comment_id, is_inbound: true });
    }
    if (command.type === 2) {
      const { token } = command.params;
      const device = token === null || token === undefined ? null : shortToken(token);
      feed.add({ kind: 'push_token', app_id, user_id, device });
    }
  }
}

/** A command names its user, but for the anonymous one; after a restart of the app the SDK names that by the installation. */
function personOf(command: Command, request: GetTickets, people: readonly Person[]): Person {
  const user_id = command.user_id ?? request.user_id ?? request.instance_id;
  const person = people.find((known) => known.app_id === command.app_id && known.user_id === user_id);
  if (person === undefined) throw new CommandError(403, 'not a user of this request');
  return person;
}

const isSame = (one: Person, other: Person): boolean =>
  one.app_id === other.app_id && one.user_id === other.user_id && one.anonymous === other.anonymous;

const subjectOf = ({ comment, attachments }: CreateComment): string =>
  [...(comment ?? attachments[0]?.name ?? '')].slice(0, MAX_SUBJECT).join('');

function failure(raw: unknown, { message, code }: CommandError): CommandResultDto {
  const named = v.safeParse(CommandIdSchema, raw);
  return {
    command_id: named.success ? named.output.command_id : null,
    ticket_id: null,
    comment_id: null,
    error: { text: message, code },
  };
}
