import { devicesSuite } from './devices.ts';
import { devicesRequestsSuite } from './devices-requests.ts';
import { devicesSignOutSuite } from './devices-sign-out.ts';
import { feedbackSuite } from './feedback.ts';
import { feedbackEventsSuite } from './feedback-events.ts';
import { phoneRevocationsSuite } from './phone-revocations.ts';

/** Who is signed in on which phone, and which phones are dead. */
export const phoneSuites = [
  devicesSuite,
  devicesRequestsSuite,
  devicesSignOutSuite,
  phoneRevocationsSuite,
  feedbackSuite,
  feedbackEventsSuite,
];
