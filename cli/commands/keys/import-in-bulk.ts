import { withApp } from '../../admin-lambda/with-admin-lambda.ts';
import { runInBulk } from '../../bulk/bulk-run.ts';
import { Failures } from '../../bulk/failures.ts';
import { openInput } from '../../bulk/input.ts';
import { keyRecordSchema } from '../../bulk/record.ts';
import { showResult } from '../../bulk/show-result.ts';
import type { BulkOptions } from '../bulk-options.ts';
import type { AppOptions } from '../options.ts';

/** Imports the keys of a file. The admin Lambda passes over what was imported before, so all of it may be repeated. */
export const importInBulk = (options: AppOptions & BulkOptions & { readonly from: string }): Promise<void> =>
  withApp(
    options,
    async ({ lambda, appId }) => {
      const { from, concurrency } = options;
      const failures = new Failures(`${from === '-' ? 'stdin' : from}.failed.ndjson`);
      const result = await runInBulk({
        input: openInput(options, ['user_id', 'security_key']),
        schema: keyRecordSchema,
        verb: 'imported',
        concurrency,
        failures,
        work: async (record) => {
          await lambda.invoke({ action: 'import', app_id: appId, ...record });
          return true;
        },
        howToGoOn: 'To go on, run the same command again: what was imported stays as it is.',
      });
      showResult(result, { imported: result.done }, failures, options);
    },
    options.concurrency,
  );
