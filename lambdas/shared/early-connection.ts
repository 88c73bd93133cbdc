import { Agent, type RequestOptions } from 'node:https';
import { isIP, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Where DynamoDB answers, by the same variables as the SDK's, which override what AWS has in a region. */
export function dynamoDBUrl({ AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, AWS_REGION } = process.env): URL {
  return new URL(
    AWS_ENDPOINT_URL_DYNAMODB || AWS_ENDPOINT_URL || `https://dynamodb.${AWS_REGION}.amazonaws.com`,
  );
}

/**
 * An agent that opens its first connection to a host at once, while Lambda starts the function: there it has a whole
 * processor, and nobody waits yet. No request is sent.
 *
 * Nothing depends on it. Where it fails, or the first request goes elsewhere, that request opens a connection as ever; and
 * where the connection has died in the meantime, the SDK tries again as with any that was kept alive too long.
 *
 * @param url other than `https:` nothing is opened
 */
export function connectEarly({ protocol, hostname, port }: URL): Agent {
  // As the SDK's own: https://github.com/smithy-lang/smithy-typescript/tree/main/packages/node-http-handler
  const agent = new EarlyAgent({ keepAlive: true, maxSockets: 50 });
  if (protocol === 'https:') {
    agent.open({ host: hostname, port: port || 443, servername: isIP(hostname) ? '' : hostname });
  }
  return agent;
}

class EarlyAgent extends Agent {
  #early: { readonly socket: Socket; readonly name: string } | undefined;

  open(options: RequestOptions): void {
    const socket = super.createConnection(options);
    if (!(socket instanceof Socket)) {
      return;
    }
    this.#early = { socket, name: this.getName(options) };
    const forget = () => {
      this.#early = undefined;
    };
    // Unheard, an error would end the process. A connection that waits must not keep it alive.
    socket.on('error', forget).on('close', forget).unref();
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, socket: Duplex) => void,
  ): Duplex | null | undefined {
    const early = this.#early;
    this.#early = undefined;
    if (early?.name === this.getName(options)) {
      return early.socket.ref();
    }
    early?.socket.destroy();
    return super.createConnection(options, callback);
  }
}
