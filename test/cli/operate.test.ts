import { afterAll, beforeAll, describe } from '@jest/globals';
import { devicesSuite } from './suites/operate-devices.ts';
import { dlqSuite } from './suites/operate-dlq.ts';
import { previewSuite } from './suites/operate-preview.ts';
import { pushTestSuite } from './suites/operate-push-test.ts';
import { operateStackSuite } from './suites/operate-stack.ts';
import { triggerSuite } from './suites/operate-trigger.ts';
import { startWorld, type World } from './support/world.ts';

/** What an operator does about pushes, against one local run. */
let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 120_000);
afterAll(() => world?.stop());

const suites = {
  trigger: triggerSuite,
  'push-test': pushTestSuite,
  preview: previewSuite,
  dlq: dlqSuite,
  'deployed stacks': operateStackSuite,
  // The last: it ends all keys.
  devices: devicesSuite,
};
describe.each(Object.entries(suites))('%s', (_name, suite) => suite(() => world));
