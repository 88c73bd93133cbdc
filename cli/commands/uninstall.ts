import { resolve } from 'node:path';
import type { Command } from 'commander';
import { findTarget, type Target } from '../admin-lambda/target.ts';
import { CliError } from '../errors.ts';
import { note, print, printJson } from '../terminal/output.ts';
import { printable } from '../terminal/printable.ts';
import { quoted, removalScript, unknownKinds } from '../uninstall/removal-script.ts';
import { addCommonOptions, type CommonOptions, examples } from './options.ts';

/** `uninstall`: what stays when the stack goes, and how to remove it. Removes nothing itself. */
export function addUninstall(program: Command): void {
  addCommonOptions(
    program
      .command('uninstall')
      .description(
        'what stays after "cdk destroy", as a shell script that removes it; removes nothing itself',
      ),
  )
    .addHelpText(
      'after',
      `\nRun it BEFORE "cdk destroy": after that CloudFormation tells no names any more.\n${examples(
        'pyrus-chat uninstall > remove.sh',
        'pyrus-chat uninstall --json',
      )}`,
    )
    .action(async (options: CommonOptions) => {
      const target = await findTarget(options).catch((error: unknown) => {
        throw isGone(error) ? gone(options.stack, error) : error;
      });
      if (options.local === undefined) return uninstallStack(target, options);
      uninstallLocal(resolve(options.local), options);
    });
}

async function uninstallStack(target: Target, options: CommonOptions): Promise<void> {
  const { stack, region, profile } = options;
  const { retainedResources } = await import('../uninstall/retained.ts');
  const retained = await retainedResources(target, stack);
  const script = removalScript(retained, { stackName: stack, region, profile });
  if (options.json) {
    const resources = retained.map(({ type, logicalId, physicalId }) => ({
      type,
      logical_id: logicalId,
      physical_id: physicalId,
    }));
    return printJson({ stack, resources, script });
  }
  if (retained.length === 0) {
    note(`Nothing stays of ${printable(target.name)}: "npx cdk destroy" removes all of it.`);
    return;
  }
  for (const line of script) print(printable(line));
  note(
    `\nThis is what stays after "npx cdk destroy ${printable(stack)}"; nothing was removed. Before you do:`,
  );
  note(
    '- Nobody can chat or gets a push any more once the stack is gone: take its URLs out of the Pyrus form first.',
  );
  note('- Security keys, and the ids that must never be given out again, are lost with the tables.');
  note('- With the SNS applications all endpoints of phones are lost: a new stack meets every phone anew.');
  note('- Keep what this printed: after cdk destroy nobody tells these names.');
  for (const { type, physicalId } of unknownKinds(retained)) {
    note(`warning: no command is known here for ${printable(type)} ${printable(physicalId)}.`);
  }
}

function uninstallLocal(dataDir: string, { json }: CommonOptions): void {
  const command = `rm -r -- ${quoted(dataDir)}`;
  if (json) {
    printJson({ data_directory: dataDir, script: [command] });
    return;
  }
  print('# Stop "npm start" first (Ctrl-C). All that the local run keeps is in this directory:');
  print(printable(command));
  note('Nothing was removed. Its security keys and phones are lost with it.');
}

const isGone = (error: unknown): error is CliError =>
  error instanceof CliError && error.code === 'StackNotFound';

/** What is left to be done where nobody can be asked any more. */
const gone = (stack: string, { code, message, hint }: CliError): CliError =>
  new CliError(code, message, {
    hint: `If it was destroyed: what stayed begins with its name, and most of it has its tag.
  aws resourcegroupstaggingapi get-resources --tag-filters Key=aws:cloudformation:stack-name,Values=${quoted(stack)}
  aws sns list-platform-applications --query "PlatformApplications[?contains(PlatformApplicationArn, '/${stack}-')]"
  aws logs describe-log-groups --log-group-name-prefix ${quoted(stack)}
If it was not: ${hint ?? 'name it with --stack, and its region with --region.'}`,
  });
