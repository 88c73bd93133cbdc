import { Command } from 'commander';
import { addCost } from './commands/cost.ts';
import { addCredentialsCreate } from './commands/credentials/create.ts';
import { addCredentialsRevoke } from './commands/credentials/revoke.ts';
import { addDevicesForget } from './commands/devices/forget.ts';
import { addDevicesList } from './commands/devices/list.ts';
import { addDlqList } from './commands/dlq/list.ts';
import { addDlqRedrive } from './commands/dlq/redrive.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExec } from './commands/exec.ts';
import { addFcmSet } from './commands/fcm/set.ts';
import { addInit } from './commands/init.ts';
import { addKeysImport } from './commands/keys/import.ts';
import { addKeysIssue } from './commands/keys/issue.ts';
import { addKeysList } from './commands/keys/list.ts';
import { addKeysRetire } from './commands/keys/retire.ts';
import { addKeysRevoke } from './commands/keys/revoke.ts';
import { addKeysRevokeAll } from './commands/keys/revoke-all.ts';
import { addKeysRotate } from './commands/keys/rotate.ts';
import { addKeysStatus } from './commands/keys/status.ts';
import { addPreview } from './commands/preview.ts';
import { addPushTest } from './commands/push-test.ts';
import { addTail } from './commands/tail.ts';
import { addTrace } from './commands/trace.ts';
import { addTrigger } from './commands/trigger.ts';
import { addUninstall } from './commands/uninstall.ts';
import { addUrls } from './commands/urls.ts';
import { version } from './version.ts';

const NOTES = `
Results go to stdout, everything else to stderr. Exit codes:
  0    done
  1    failed, or failed in part; with --json, stdout has {"error": {"code", "message", "hint"?}}
       (a bulk command tells what it did, failures counted)
  2    wrong usage, or not confirmed: nothing was done
  130  interrupted by Ctrl-C; what was under way has been finished`;

/** The whole command line. Throws commander's errors instead of ending the process. */
export function createProgram(): Command {
  const program = new Command('pyrus-chat')
    .description(
      'Pyrus Mobile Chat for operators: why no push arrived, why a chat closed, security keys, settings.',
    )
    .version(version())
    .exitOverride()
    .showHelpAfterError('(--help tells more)')
    .addHelpText('after', NOTES);
  addInit(program);
  const keys = program.command('keys').description('security keys, with which people enter the chat');
  keys.addHelpText('after', NOTES);
  for (const add of [
    addKeysIssue,
    addKeysRotate,
    addKeysRevoke,
    addKeysRevokeAll,
    addKeysStatus,
    addKeysList,
    addKeysImport,
    addKeysRetire,
  ]) {
    add(keys);
  }
  const credentials = program
    .command('credentials')
    .description('bearer credentials, with which backends call POST /keys/{action}')
    .addHelpText('after', NOTES);
  addCredentialsCreate(credentials);
  addCredentialsRevoke(credentials);
  const fcm = program
    .command('fcm')
    .description('the Firebase service account, with which pushes are sent')
    .addHelpText('after', NOTES);
  addFcmSet(fcm);
  const devices = program.command('devices').description('the phones of users').addHelpText('after', NOTES);
  addDevicesList(devices);
  addDevicesForget(devices);
  const dlq = program
    .command('dlq')
    .description('the dead-letter queue: pushes that every try failed with')
    .addHelpText('after', NOTES);
  addDlqList(dlq);
  addDlqRedrive(dlq);
  addDoctor(program);
  addTrace(program);
  addTail(program);
  addExec(program);
  addTrigger(program);
  addPushTest(program);
  addPreview(program);
  addUrls(program);
  addCost(program);
  addUninstall(program);
  return program;
}
