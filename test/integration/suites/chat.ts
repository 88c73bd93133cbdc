import { authorizeSuite } from './authorize.ts';
import { deliverSuite } from './deliver.ts';
import { keysSuite } from './keys.ts';
import { keysCrashSuite } from './keys-crash.ts';
import { keysLifeSuite } from './keys-life.ts';
import { keysRacesSuite } from './keys-races.ts';
import { webhookSuite } from './webhook.ts';

/** Keys, their authorization, and the way of a reply to a phone. */
export const chatSuites = [
  keysSuite,
  keysLifeSuite,
  keysCrashSuite,
  keysRacesSuite,
  authorizeSuite,
  webhookSuite,
  deliverSuite,
];
