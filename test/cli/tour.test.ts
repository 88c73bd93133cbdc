import { afterAll, beforeAll, describe } from '@jest/globals';
import { credentialsSuite } from './suites/credentials.ts';
import { faultsSuite } from './suites/faults.ts';
import { fcmSuite } from './suites/fcm.ts';
import { importSuite } from './suites/import.ts';
import { importFileSuite } from './suites/import-file.ts';
import { keysSuite } from './suites/keys.ts';
import { rotateFileSuite } from './suites/rotate-file.ts';
import { stackSuite } from './suites/stack.ts';
import { startWorld, type World } from './support/world.ts';

/** A tour of every command against one local run, each command a process of its own. */
let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 120_000);
afterAll(() => world?.stop());

const suites = {
  keys: keysSuite,
  'keys import': importSuite,
  'keys import --from': importFileSuite,
  'keys rotate --from': rotateFileSuite,
  credentials: credentialsSuite,
  fcm: fcmSuite,
  'deployed stacks': stackSuite,
  faults: faultsSuite,
};
describe.each(Object.entries(suites))('%s', (_name, suite) => suite(() => world));
