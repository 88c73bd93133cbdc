import { expect, test } from '@jest/globals';
import { notificationOf } from '../../../local/playground/app/phone/notification.ts';
import { makeToken } from '../../../local/playground/app/phone/phone-state.ts';
import { refreshAfter } from '../../../local/playground/app/phone/schedule.ts';
import { isMadeUpToken } from '../../../local/services/fcm/made-up-token.ts';

test.each([
  [0, 5],
  [59, 5],
  [60, 15],
  [3599, 60],
  [3600, 180],
  [3 * 86_400, undefined],
])('after %i quiet seconds the SDK asks again in %p', (quiet, seconds) => {
  expect(refreshAfter(quiet)).toBe(seconds);
});

const who = { eventId: 7, userId: 'anna' };
const data = { ticket_id: '1', comment_id: '2', user_id: 'anna', title: 'Maria', body: 'Hi' };

test('Android draws a notification, under its tag and in its channel', () => {
  const android = { notification: { channel_id: 'pyrus_chat', tag: '1:2' } };
  const shown = { title: 'Maria', body: 'Hi', userId: 'anna' };
  expect(notificationOf({ notification: { title: 'Maria', body: 'Hi' }, data, android }, who)).toEqual({
    ...shown,
    key: '1:2',
    channel: 'pyrus_chat',
    drawnByApp: false,
  });
  expect(notificationOf({ notification: { title: 'Maria', body: 'Hi' }, data }, who)?.key).toBe('7');
});

test('data alone is drawn by the app, and only for who is signed in', () => {
  expect(notificationOf({ data }, who)).toMatchObject({
    key: '1:2',
    title: 'Maria',
    body: 'Hi',
    drawnByApp: true,
  });
  expect(notificationOf({ data }, { ...who, userId: 'boris' })).toBeUndefined();
  expect(notificationOf({ data }, { ...who, userId: undefined })).toBeUndefined();
  expect(notificationOf('no message', who)).toBeUndefined();
});

test('tokens look like those of FCM, differ, and are known for made up', () => {
  const tokens = [makeToken(), makeToken()];
  expect(new Set(tokens).size).toBe(2);
  for (const token of tokens) {
    expect(token).toMatch(/^[\x21-\x7e]{120,200}$/);
    expect(token).toContain(':APA91b');
    expect(isMadeUpToken(token)).toBe(true);
  }
});
