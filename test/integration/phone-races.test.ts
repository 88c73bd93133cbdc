import { onDynalite } from './on-engine.ts';
import { phoneRacesSuite } from './suites/phone-races.ts';

onDynalite([phoneRacesSuite]);
