import { issuedSchema, readAnswer } from '../../admin-lambda/answers.ts';
import { withApp } from '../../admin-lambda/with-admin-lambda.ts';
import { runInBulk } from '../../bulk/bulk-run.ts';
import { Failures } from '../../bulk/failures.ts';
import { openInput } from '../../bulk/input.ts';
import { KeyFile } from '../../bulk/key-file.ts';
import { userRecordSchema } from '../../bulk/record.ts';
import { showResult } from '../../bulk/show-result.ts';
import type { RotateOptions } from './rotate.ts';

/**
 * Rotates the keys of the users in a file, each once: who is in `--out` has a new key already. Killed outright, a run
 * may have rotated users whose keys never got there, `--concurrency` of them at most. They are rotated again, for nobody
 * can read the lost key, and what they held before keeps the grace that it got first.
 */
export const rotateInBulk = (
  options: RotateOptions & { readonly from: string; readonly out: string },
): Promise<void> =>
  withApp(
    options,
    async ({ lambda, appId }) => {
      const { out, resume, concurrency } = options;
      const input = openInput(options, ['user_id']);
      const keyFile = await KeyFile.open(out, { appId, resume }).catch((error) => {
        input.close();
        throw error;
      });
      const failures = new Failures(`${out}.failed.ndjson`);
      try {
        const result = await runInBulk({
          input,
          schema: userRecordSchema,
          verb: 'rotated',
          concurrency,
          failures,
          work: async ({ user_id, label }) => {
            if (!keyFile.claim({ user_id, label })) return false;
            const rotate = { action: 'rotate', app_id: appId, user_id, label } as const;
            const answer = await lambda.invoke({ ...rotate, grace_seconds: options.grace });
            await keyFile.append(readAnswer(issuedSchema, answer));
            return true;
          },
          howToGoOn: 'To go on, run the same command again with --resume: nobody is rotated twice.',
        });
        const counts = { rotated: result.done, skipped: result.skipped, out };
        showResult(result, counts, failures, options);
      } finally {
        await keyFile.close();
      }
    },
    options.concurrency,
  );
