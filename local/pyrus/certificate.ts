import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a TLS server needs, PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
  /** The certificate alone: what a phone is to trust. */
  readonly file: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Long: who renews it has to build and install the app again. */
const VALID_DAYS = 3650;
/** Android's clock may be a little behind. */
const EARLIER_DAYS = 1;

/**
 * The certificate for `localhost` in a directory; a new one where there is none that can be used. It is no authority: who
 * trusts it trusts this one server. `adb reverse` makes it the phone's `localhost`.
 */
export async function serverCertificate(directory: string): Promise<ServerCertificate> {
  const file = join(directory, 'certificate.pem');
  const keyFile = join(directory, 'key.pem');
  const kept = read(keyFile, file);
  if (kept !== undefined) return { ...kept, file };
  const { key, cert } = await make();
  mkdirSync(directory, { recursive: true });
  writeFileSync(keyFile, key, { mode: 0o600 });
  writeFileSync(file, cert);
  return { key, cert, file };
}

function read(keyFile: string, file: string): Omit<ServerCertificate, 'file'> | undefined {
  try {
    const key = readFileSync(keyFile, 'utf8');
    const cert = readFileSync(file, 'utf8');
    const certificate = new X509Certificate(cert);
    const isUsable =
      certificate.checkPrivateKey(createPrivateKey(key)) &&
      certificate.validToDate.getTime() > Date.now() + DAY_MS;
    return isUsable ? { key, cert } : undefined;
  } catch {
    return undefined; // Missing, or no PEM.
  }
}

async function make(): Promise<Omit<ServerCertificate, 'file'>> {
  // Loaded only here: most starts need it not.
  const { generate } = await import('selfsigned');
  const now = Date.now();
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - EARLIER_DAYS * DAY_MS),
    notAfterDate: new Date(now + VALID_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key: pems.private, cert: `${pems.cert}\n` };
}
