import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { lineReader } from '../../local/lambda/lines.ts';
import { LocalFunction } from '../../local/lambda/local-function.ts';
import { removeTemporaryDirectories, temporaryDirectory } from './handmade-assembly.ts';

const started: LocalFunction[] = [];

function start(source: string, timeoutSeconds = 5) {
  const taskRoot = temporaryDirectory();
  writeFileSync(join(taskRoot, 'index.js'), source);
  const written: string[] = [];
  const platform: string[] = [];
  const lambda = new LocalFunction({
    name: 'F',
    arn: 'arn:F',
    taskRoot,
    timeoutSeconds,
    variables: { _HANDLER: 'index.handler', LAMBDA_TASK_ROOT: taskRoot },
    log: { written: (lines) => written.push(...lines), platform: (line) => platform.push(line) },
  });
  started.push(lambda);
  return { lambda, written, platform };
}

afterEach(() => Promise.all(started.splice(0).map((lambda) => lambda.stop(0))));
afterAll(removeTemporaryDirectories);

describe('lines', () => {
  const read = (...chunks: readonly (string | Buffer)[]): string[] => {
    const found: string[] = [];
    const reader = lineReader((lines) => found.push(...lines));
    for (const chunk of chunks) reader.push(Buffer.from(chunk));
    reader.end();
    return found;
  };

  test.each([
    ['come whole', ['a', 'b\nc\n'], ['ab', 'c']],
    ['may be empty', ['a\n\nb\n'], ['a', '', 'b']],
    ['need no end at the end', ['a\nb'], ['a', 'b']],
    ['end at a line feed only', ['a\u2028b\rc\n'], ['a\u2028b\rc']],
  ])('%s', (_name, chunks, expected) => {
    expect(read(...chunks)).toEqual(expected);
  });

  test('keep characters that two chunks share', () => {
    const bytes = Buffer.from('Здравствуйте 🙂\n');
    expect(read(...[...bytes].map((byte) => Buffer.of(byte)))).toEqual(['Здравствуйте 🙂']);
  });
});

test('a process that is killed after its answer has written its whole log', async () => {
  const { lambda, written } = start(`exports.handler = async () => {
    for (let line = 0; line < 2000; line += 1) console.log(line + ' ' + 'x'.repeat(500));
    console.error('last');
    return 'answer';
  }`);
  expect(await lambda.invoke('{}')).toEqual({ payload: '"answer"', functionError: false });
  await lambda.stop(0);
  expect(new Set(written).size).toBe(2001);
  expect(written).toContain('last');
});

test('a process that crashes has written its last line', async () => {
  const { lambda, written, platform } = start(`exports.handler = async () => {
    console.log('x'.repeat(300_000));
    process.stderr.write('last words');
    process.exit(3);
  }`);
  await lambda.invoke('{}', 'request-1');
  expect(written.map((line) => line.length)).toEqual(expect.arrayContaining([300_000, 'last words'.length]));
  expect(platform.map((line) => JSON.parse(line))).toEqual([
    {
      time: expect.any(String),
      type: 'platform.report',
      record: {
        requestId: 'request-1',
        metrics: { durationMs: expect.any(Number), billedDurationMs: expect.any(Number) },
        status: 'error',
        errorType: 'Runtime.ExitError',
      },
    },
  ]);
});

test('Lambda tells of a time-out', async () => {
  const { lambda, platform } = start('exports.handler = () => new Promise((r) => setTimeout(r, 60000))', 1);
  await lambda.invoke('{}', 'request-2');
  expect(platform.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      type: 'platform.report',
      record: expect.objectContaining({ requestId: 'request-2', status: 'timeout' }),
    }),
  ]);
});
