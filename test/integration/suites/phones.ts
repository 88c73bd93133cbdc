import { devicesSuite } from './devices.ts';
import { devicesRequestsSuite } from './devices-requests.ts';
import { devicesSignOutSuite } from './devices-sign-out.ts';
import { feedbackSuite } from './feedback.ts';
import { feedbackEventsSuite } from './feedback-events.ts';
import { phoneRevocationsSuite } from './phone-revocations.ts';

/** Who is signed in on which phone, and which phones are dead: what the database has a part in. */
export const phoneSuites = [devicesSuite, devicesSignOutSuite, phoneRevocationsSuite, feedbackSuite];

/** What is decided before the database is asked; one engine is enough. */
export const phoneRequestSuites = [devicesRequestsSuite, feedbackEventsSuite];
