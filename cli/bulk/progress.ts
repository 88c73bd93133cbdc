import { Presets, SingleBar } from 'cli-progress';
import { note } from '../terminal/output.ts';

const LINE_EVERY_MS = 5_000;

export interface Progress {
  /**
   * @param bytes how far the file has been read
   * @param text counts so far
   */
  update(bytes: number, text: string): void;
  stop(): void;
}

/** A bar on a terminal; a line every few seconds elsewhere, or where the end can't be told. */
export function startProgress(totalBytes: number | undefined): Progress {
  return process.stderr.isTTY && totalBytes !== undefined ? bar(totalBytes) : lines();
}

function bar(totalBytes: number): Progress {
  const single = new SingleBar(
    {
      format: '{bar} {percentage} %  {text}  {eta_formatted} to go',
      stream: process.stderr,
      hideCursor: true,
      etaBuffer: 500,
    },
    Presets.shades_classic,
  );
  single.start(totalBytes, 0, { text: '' });
  let furthest = 0;
  return {
    update: (bytes, text) => {
      // Lines end in another order than they begin.
      furthest = Math.min(Math.max(furthest, bytes), totalBytes);
      single.update(furthest, { text });
    },
    stop: () => single.stop(),
  };
}

function lines(): Progress {
  let latest = '';
  const timer = setInterval(() => note(latest), LINE_EVERY_MS);
  return {
    update: (_bytes, text) => {
      latest = text;
    },
    stop: () => clearInterval(timer),
  };
}
