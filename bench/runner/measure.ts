import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { type Report, reportSchema, type Task } from './messages.ts';

/** A handler that fails logs each time; why the process ended comes last. Characters. */
const MOST_SHOWN = 2_000;

/** How a fresh process is started. */
export interface ProcessOptions {
  /** The bundled `runner.ts`. */
  readonly runner: string;
  /** Where the task is written for it. */
  readonly taskFile: string;
  /** Its whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Options of Node itself. @default none */
  readonly nodeOptions?: readonly string[];
}

/**
 * Carries out a task in a fresh process.
 *
 * @throws Error with the last of what the process wrote, where an answer was wrong or the handler failed
 */
export async function measure(task: Task, options: ProcessOptions): Promise<Report> {
  writeFileSync(options.taskFile, JSON.stringify(task));
  const startedAt = String(process.hrtime.bigint());
  const child = spawn(
    process.execPath,
    [...(options.nodeOptions ?? []), options.runner, startedAt, options.taskFile],
    { env: options.environment, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const exited = once(child, 'exit');
  const reportPipe = child.stdio[3];
  if (child.stderr === null || reportPipe === null || reportPipe === undefined || !('read' in reportPipe)) {
    throw new Error('The process has no pipes');
  }
  const [written, report, [code]] = await Promise.all([text(child.stderr), text(reportPipe), exited]);
  if (code !== 0) {
    throw new Error(`${task.file} ended with ${code}:\n${written.slice(-MOST_SHOWN)}`);
  }
  return v.parse(reportSchema, JSON.parse(report));
}
