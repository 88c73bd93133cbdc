import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import { type Listener, readBody, respondJson } from '../http/loopback-server.ts';
import { splitUrl } from '../http/request-event.ts';
import { type Authorize, STATUS_OF, type Verdict } from './authorization.ts';
import { avatarPng } from './avatar.ts';
import { runCommands } from './commands.ts';
import type { Desk } from './desk.ts';
import type { EventFeed } from './events.ts';
import type { StoredFile } from './files.ts';
import { type Participant, participantsOf } from './people.ts';
import { applicationDto, ticketDtos } from './sdk-answer.ts';
import { GetTicketsSchema } from './sdk-request.ts';
import { readUpload } from './upload.ts';

/** Where the SDK looks for Pyrus on whatever domain it is given. */
export const SDK_PATH = '/servicedeskapi/v1/';

const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Of these a browser may show a picture; whatever else came up is not to be opened on this origin. */
const PICTURES: Readonly<Record<string, string>> = {
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
};

export interface SdkEndpointsOptions {
  readonly desk: Desk;
  readonly authorize: Authorize;
  readonly feed: EventFeed;
}

/** Serves what the SDK asks of Pyrus. A URL is never logged: those of files hold the security key. */
export function sdkEndpoints({ desk, authorize, feed }: SdkEndpointsOptions): Listener {
  return async (request, response) => {
    const { path, query } = splitUrl(request.url ?? '/');
    const [, name = '', id = ''] = /^\/servicedeskapi\/v1\/(\w+)(?:\/(\d+))?$/.exec(path) ?? [];
    switch (`${request.method} ${name}`) {
      case 'POST gettickets':
        return await getTickets(request, response);
      case 'POST UploadFile':
        return await upload(request, response);
      case 'GET DownloadFile':
      case 'GET DownloadFilePreview':
        return await download(response, { name, fileId: Number(id), query });
      case 'GET Avatar':
        return sendAvatar(response, Number(id));
      default:
        respondError(response, 404, 'there is nothing at this path');
    }
  };

  async function getTickets(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, MAX_BODY_BYTES);
    if (body === undefined) return respondError(response, 413, 'the body is too long');
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), GetTicketsSchema), body.toString());
    // Not 400, which would close the chat: what is wrong here is no matter of authorization.
    if (!parsed.success) return respondError(response, 422, parsed.issues[0].message);
    const participants = participantsOf(parsed.output);
    if (participants === undefined) return respondError(response, 422, 'neither user_id nor instance_id');
    const verdicts = await Promise.all(participants.map((participant) => verdictOn(participant)));
    const [ofFirst = 'unavailable'] = verdicts;
    const overall = verdicts.includes('unavailable') ? 'unavailable' : ofFirst;
    if (overall !== 'allowed') return refuse(response, overall);

    const allowed = participants.filter((_, index) => verdicts[index] === 'allowed');
    const people = allowed.map(({ person }) => person);
    const denied = participants.filter((_, index) => verdicts[index] !== 'allowed');
    const commandsResult = runCommands(parsed.output, people, { desk, feed });
    respondJson(response, 200, {
      applications: [...new Set(people.map(({ app_id }) => app_id))].map(applicationDto),
      tickets: allowed.flatMap(({ person, lastNoteId }) =>
        ticketDtos(desk, person, { fullInfo: parsed.output.need_full_info, lastNoteId }),
      ),
      commands_result: commandsResult,
      // Of several users of a phone one may be refused: the SDK then drops that one and goes on with the others.
      author_access_denied: denied.length === 0 ? null : denied.map(({ person }) => person.user_id),
    });
  }

  async function verdictOn({ claim }: Participant): Promise<Verdict> {
    return claim === undefined ? 'allowed' : await authorize(claim, 'gettickets');
  }

  /** The SDK says nothing of who uploads, so nobody is asked; only a comment gives the file an owner. */
  async function upload(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const read = await readUpload(request);
    if ('status' in read) return respondError(response, read.status, 'send one part "File", 250 MB at most');
    const content = new Uint8Array(await read.file.arrayBuffer());
    respondJson(response, 200, desk.files.upload(read.file.name, content));
  }

  async function download(
    response: ServerResponse,
    asked: { readonly name: string; readonly fileId: number; readonly query: string },
  ): Promise<void> {
    const { name, fileId } = asked;
    const query = new URLSearchParams(asked.query);
    const app_id = query.get('app_id') ?? '';
    const user_id = query.get('user_id') ?? '';
    const security_key = query.get('security_key') ?? undefined;
    const file = desk.files.find(fileId);
    const owner = file && desk.tickets.find(file.ticket_id);
    const isTheirs = owner?.app_id === app_id && owner.user_id === user_id;
    if (security_key !== undefined || !isTheirs || !owner.anonymous) {
      const verdict = await authorize({ app_id, user_id, security_key }, name);
      if (verdict !== 'allowed') return refuse(response, verdict);
      if (!isTheirs || owner.anonymous) return respondError(response, 404, 'no such file');
    }
    if (file !== undefined) sendFile(response, file);
  }
}

function sendFile(response: ServerResponse, { name, content }: StoredFile): void {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  response.writeHead(200, {
    'content-type': PICTURES[extension] ?? 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name.toWellFormed())}`,
    'content-length': content.length,
    'x-content-type-options': 'nosniff',
  });
  response.end(content);
}

function sendAvatar(response: ServerResponse, avatarId: number): void {
  const png = avatarPng(avatarId);
  if (png !== undefined) {
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': png.length });
    response.end(png);
  } else respondError(response, 404, 'no such avatar');
}

function refuse(response: ServerResponse, verdict: Exclude<Verdict, 'allowed'>): void {
  respondError(response, STATUS_OF[verdict], `authorization: ${verdict}`);
}

function respondError(response: ServerResponse, status: number, message: string): void {
  respondJson(response, status, { error: { message } });
}
