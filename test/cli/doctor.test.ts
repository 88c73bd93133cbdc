import { afterAll, beforeAll, describe } from '@jest/globals';
import { doctorSuite } from './suites/doctor.ts';
import { doctorBrokenSuite } from './suites/doctor-broken.ts';
import { doctorPreflightSuite } from './suites/doctor-preflight.ts';
import { uninstallSuite } from './suites/uninstall.ts';
import { urlsSuite } from './suites/urls.ts';
import { startWorld, type World } from './support/world.ts';

/** A stack that keeps its webhook URL to itself, has had another before, and whose alarms nobody has confirmed. */
let world: World;
beforeAll(async () => {
  world = await startWorld(
    'webhookUrlOutput=masked',
    'webhookTokenVersion=2',
    'alarmEmail=operators@example.com',
  );
}, 120_000);
afterAll(() => world?.stop());

const suites = {
  urls: urlsSuite,
  doctor: doctorSuite,
  'doctor --preflight': doctorPreflightSuite,
  uninstall: uninstallSuite,
  // Last: it deletes the platform application.
  'doctor, with something broken': doctorBrokenSuite,
};
describe.each(Object.entries(suites))('%s', (_name, suite) => suite(() => world));
