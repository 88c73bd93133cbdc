import type { Step } from '../runner/messages.ts';
import { APP, pushToken, SECURITY_KEY, USER } from './company.ts';
import { httpEvent } from './http-event.ts';

/** The app registers its phone at each start; nearly always nothing has changed. */
export const unchangedPhone = (name: string, times: number): Step => ({
  name,
  times,
  events: [
    httpEvent('/devices', {
      app_id: APP,
      user_id: USER,
      security_key: SECURITY_KEY,
      token: pushToken(1),
      type: 'android',
    }),
  ],
  expected: { statusCode: 200, body: JSON.stringify({ status: 'unchanged' }) },
});
