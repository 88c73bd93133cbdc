import type { Step } from '../runner/messages.ts';
import { APP, pushToken, SECURITY_KEY, USER } from './company.ts';
import { httpEvent } from './http-event.ts';

const phone = { app_id: APP, user_id: USER, security_key: SECURITY_KEY, token: pushToken(1) };

const registration = (name: string, times: number, status: string): Step => ({
  name,
  times,
  events: [httpEvent('/devices', { ...phone, type: 'android' })],
  expected: { statusCode: 200, body: JSON.stringify({ status }) },
});

/** The app registers its phone at each start; nearly always nothing has changed. */
export const unchangedPhone = (name: string, times: number): Step => registration(name, times, 'unchanged');

/** A phone that nobody knows, or one that somebody else is signed in on. */
export const changedPhone = (name: string, times: number): Step => registration(name, times, 'registered');

/** The app signs the person out. */
export const unregisteredPhone = (name: string, times: number): Step => ({
  name,
  times,
  events: [httpEvent('/devices/unregister', phone)],
  expected: { statusCode: 200, body: JSON.stringify({ status: 'unregistered' }) },
});
