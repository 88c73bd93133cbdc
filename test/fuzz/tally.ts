import { timed } from './limits.ts';
import { type Harm, harmOf } from './violation.ts';

/** What comes out while a door is tried. */
export class Tally {
  /** How often there was each answer. */
  readonly answers: Record<string, number> = {};
  /** What went wrong, and how to see it again. */
  readonly violations: { readonly harm: Harm; readonly text: string }[] = [];
  slowestMs = 0;

  count(answer: string): void {
    this.answers[answer] = (this.answers[answer] ?? 0) + 1;
  }

  /** @param error tells what harm it is */
  blame(text: string, error?: unknown): void {
    this.violations.push({ harm: harmOf(error), text });
  }

  /** @throws Late where `work` takes longer than `limit` milliseconds */
  async inTime<T>(limit: number, work: () => Promise<T>): Promise<T> {
    const { result, ms } = await timed(limit, work);
    this.slowestMs = Math.max(this.slowestMs, ms);
    return result;
  }
}
