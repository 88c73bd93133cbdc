import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { parseOptions } from '../../../local/options.ts';
import { serverCertificate } from '../../../local/pyrus/certificate.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../handmade-assembly.ts';

afterAll(removeTemporaryDirectories);

test('the certificate is for localhost, is no authority, and stays', async () => {
  const directory = join(temporaryDirectory(), 'tls');
  const made = await serverCertificate(directory);
  const certificate = new X509Certificate(readFileSync(made.file));

  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.ca).toBe(false);
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect(readFileSync(made.file, 'utf8')).not.toContain('PRIVATE');
  expect(statSync(join(directory, 'key.pem')).mode & 0o077).toBe(0);
  expect(await serverCertificate(directory)).toEqual(made);
});

test('what cannot be used is made anew: no PEM, and a key of another certificate', async () => {
  const directory = temporaryDirectory();
  const { cert, file } = await serverCertificate(directory);
  writeFileSync(file, 'no PEM');
  const second = await serverCertificate(directory);
  writeFileSync(file, cert);
  const third = await serverCertificate(directory);
  expect(new Set([cert, second.cert, third.cert]).size).toBe(3);
});

test.each([
  [[], undefined],
  [['--sdk'], { port: undefined }],
  [['--sdk', '--sdk-port', '9443'], { port: 9443 }],
])('%j asks for %j', (args, sdk) => {
  expect(parseOptions(args).sdk).toEqual(sdk);
});

test.each([
  [['--sdk-port', '9443'], '--sdk-port: give --sdk too'],
  [['--sdk', '--sdk-port', 'x'], '--sdk-port x: give a number'],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});
