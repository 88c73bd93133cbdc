import type { ServerResponse } from 'node:http';

/** Lets a call be carried out, and cuts the connection instead of answering. */
export function cutOff(response: ServerResponse): void {
  keepBack(response, () => response.destroy());
}

/** Lets a call be carried out, and sends nothing of the answer but its headers. */
export function stopAfterHeaders(response: ServerResponse): void {
  keepBack(response, () => response.flushHeaders());
}

/** The engines know nothing of it: they write an answer as ever. */
function keepBack(response: ServerResponse, instead: () => void): void {
  Object.assign(response, {
    write: () => true,
    end: () => {
      instead();
      return response;
    },
  });
}
