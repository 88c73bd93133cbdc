import { type Listener, type LoopbackServer, listen } from '../http/loopback-server.ts';
import { choosePort } from '../state/free-port.ts';
import type { StackState } from '../state/stack-state.ts';
import { serverCertificate } from './certificate.ts';

/** Where people look for TLS that is not on 443, a port for privileged processes. */
const USUAL_PORT = 8443;

export interface SdkServerOptions {
  /** 0 takes any free one; undefined the one of the last run, or 8443, or the next free one. */
  readonly port: number | undefined;
  /** Keeps the certificate, so that the phone's trust in it outlives restarts. */
  readonly certificateDir: string;
}

export interface SdkServer {
  readonly server: LoopbackServer;
  readonly outputs: {
    /** For the SDK's parameter `domain`. */
    readonly SdkDomain: string;
    /** File of the certificate that the phone is to trust. */
    readonly SdkCertificate: string;
  };
}

/**
 * Serves the SDK over TLS, as it will have nothing else: it puts `https://` before whatever `domain` it is given.
 *
 * @throws LocalStackError where the port that was asked for is taken
 */
export async function sdkServer(
  { port, certificateDir }: SdkServerOptions,
  state: StackState,
  listener: Listener,
): Promise<SdkServer> {
  const { key, cert, file } = await serverCertificate(certificateDir);
  const chosen = port ?? (await choosePort(state.port('sdk') ?? USUAL_PORT, USUAL_PORT - 1));
  const server = await listen(chosen, listener, { tls: { key, cert }, portOption: '--sdk-port' });
  if (port !== 0) state.rememberPort('sdk', server.port);
  return { server, outputs: { SdkDomain: `localhost:${server.port}`, SdkCertificate: file } };
}
