import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSecurityKey } from '../../lambdas/security-keys/security-key.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const SAMPLES = join(DOCS, 'backend');

/** Each sample and the language of its code block. */
const languages = {
  'SignIn.cs': 'csharp',
  'SignIn.java': 'java',
  'sign-in.bsl': 'bsl',
  'sign-in.mjs': 'js',
  'sign-in.php': 'php',
  'sign-in.sh': 'sh',
  'sign_in_requests.py': 'python',
  'sign_in_urllib.py': 'python',
} as const;

describe('docs/backend.md', () => {
  const page = readFileSync(join(DOCS, 'backend.md'), 'utf8');

  test('has every sample of docs/backend', () => {
    expect(readdirSync(SAMPLES).sort()).toEqual(Object.keys(languages).sort());
  });

  test.each(Object.entries(languages))('quotes %s word for word', (file, language) => {
    const sample = readFileSync(join(SAMPLES, file), 'utf8');

    expect(page).toContain(`[${file}](backend/${file})`);
    expect(page.split(`\`\`\`${language}\n${sample}\`\`\`\n`)).toHaveLength(2);
  });
});

/** What `POST /keys/issue` does in a test. */
type Behaviour = { readonly status: number; readonly body: unknown } | 'silence';

interface Call {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

const commands = [
  ['sign-in.mjs', process.execPath],
  ['sign-in.sh', 'sh'],
] as const;

describe.each(commands)('%s', (file, program) => {
  const securityKey = createSecurityKey();
  let server: Server;
  let behaviour: Behaviour;
  let calls: Call[];

  beforeEach(async () => {
    calls = [];
    server = createServer(async (request, response) => {
      const { method, url, headers } = request;
      calls.push({ method, url, headers, body: JSON.parse(await text(request)) });
      if (behaviour !== 'silence') {
        response.writeHead(behaviour.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(behaviour.body));
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });

  /** Fails where the sample ends with another exit code than 0, or is still running after ten seconds. */
  const signIn = async (): Promise<string> => {
    const { port } = server.address() as AddressInfo;
    const { stdout } = await promisify(execFile)(program, [join(SAMPLES, file), 'client-1', 'install-7'], {
      timeout: 10_000,
      env: {
        PATH: process.env.PATH,
        KEYS_URL: `http://127.0.0.1:${port}/keys`,
        KEYS_CREDENTIAL: 'pmcb_of-the-tests',
        PYRUS_APP_ID: 'app-of-the-tests==',
      },
    });
    return stdout.trim();
  };

  test('asks for a key and prints it', async () => {
    const user = { app_id: 'app-of-the-tests==', user_id: 'client-1' };
    const issued = { ...user, security_key: securityKey, key_id: 'txNaqJS96w5i', label: 'install-7' };
    behaviour = {
      status: 200,
      body: { ...issued, created_at: '2026-01-31T12:00:00.000Z', superseded: [] },
    };

    expect(await signIn()).toBe(securityKey);

    expect(calls).toEqual([
      {
        method: 'POST',
        url: '/keys/issue',
        headers: expect.objectContaining({
          authorization: 'Bearer pmcb_of-the-tests',
          'content-type': 'application/json',
        }),
        body: { ...user, label: 'install-7' },
      },
    ]);
  });

  test('goes on without a key when the service is unavailable', async () => {
    behaviour = { status: 503, body: { error: { code: 'ServiceUnavailable', message: 'Try again.' } } };

    expect(await signIn()).toBe('');
    expect(calls).toHaveLength(1);
  });

  test('goes on without a key when the service never answers', async () => {
    behaviour = 'silence';

    expect(await signIn()).toBe('');
    expect(calls).toHaveLength(1);
  });
});
