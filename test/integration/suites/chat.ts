import { authorizeSuite } from './authorize.ts';
import { deliverSuite } from './deliver.ts';
import { keysSuite } from './keys.ts';
import { keysCrashSuite } from './keys-crash.ts';
import { keysLifeSuite } from './keys-life.ts';
import { keysRacesSuite } from './keys-races.ts';
import { webhookSuite } from './webhook.ts';

/** What happens by chance, many times over: one engine is enough. */
export const chanceSuites = [keysCrashSuite, keysRacesSuite];

/** Keys, their authorization, and the way of a reply to a phone. */
export const chatSuites = [keysSuite, keysLifeSuite, authorizeSuite, webhookSuite, deliverSuite];
