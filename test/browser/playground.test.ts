import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../local/playground/browser.ts';
import { type LocalRun, startLocalRun } from '../e2e/local-run.ts';
import { PlaygroundPage } from './playground-page.ts';

/** The playground of `npm start` in Chromium. The stories share a run, and each has people of its own. */
const dataDir = mkdtempSync(join(tmpdir(), 'pyrus-chat-playground-'));

// A browser, a local run and its Lambdas beside other tests on two cores: a story may take its time.
jest.setTimeout(150_000);

let run: LocalRun;
let browser: Browser;
let playground: PlaygroundPage;

beforeAll(async () => {
  run = await startLocalRun(dataDir);
  browser = await launchBrowser();
}, 120_000);
afterEach(async () => {
  await playground?.close();
});
afterAll(async () => {
  await browser?.close();
  await run?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function open(locale?: string): Promise<PlaygroundPage> {
  playground = await PlaygroundPage.open(browser, run.outputs.PlaygroundUrl, locale);
  return playground;
}

/** A key that the admin Lambda issues to somebody. */
async function issueKey(userId: string): Promise<string> {
  const { LambdaEndpoint, KeysFunctionName, AppIds } = run.outputs;
  const url = `${LambdaEndpoint}/2015-03-31/functions/${KeysFunctionName}/invocations`;
  const body = JSON.stringify({ action: 'issue', app_id: AppIds[0], user_id: userId });
  const answer = JSON.parse(await (await fetch(url, { method: 'POST', body })).text());
  return answer.security_key;
}

test('signed in, written, answered: the push is shown, each step is told, and a reload keeps it', async () => {
  const page = await open();
  const phone = page.phone(1);
  await phone.signIn('anna');
  await phone.write('Where is my order?');
  await page.reply('anna', 'It is on its way');

  await phone.notifications.getByText('It is on its way').waitFor();
  expect(await phone.notifications.textContent()).toMatch(/shown by Android · pyrus_chatMaria, support/);
  await phone.root.locator('.message', { hasText: 'It is on its way' }).waitFor();
  for (const title of [
    'A key is issued to anna',
    'Pyrus asks whether anna may chat',
    'anna registers Phone 1',
    'anna writes to support',
    'Support replies to anna',
    'Pyrus tells of a reply for Phone 1',
    'A push for Phone 1 leaves the queue',
    'FCM brings the push to Phone 1',
  ]) {
    await page.entry(title).waitFor();
  }
  const deliver = page.entry('A push for Phone 1 leaves the queue');
  await deliver.getByText('SNS took the push for Phone 1.').waitFor();
  await deliver.getByText('4 AWS calls').click();
  expect(await deliver.locator('.calls').textContent()).toMatch(
    /DynamoDB BatchGetItem.*SecurityKeys.*SNS Publish/,
  );

  await page.page.reload();
  await phone.see('Where is my order?');
  await phone.notifications.getByText('It is on its way').click();
  expect(await phone.notifications.getByRole('listitem').count()).toBe(0);
  expect(page.complaints).toEqual([]);
});

test('a key of somebody else, and what is no key, close the chat; the true reason is told', async () => {
  const page = await open();
  const phone = page.phone(1);
  await phone.signIn('boris', await issueKey('not-boris'));
  await phone.see('Pyrus answered 403.');
  const refused = page.entry('Pyrus asks whether boris may chat');
  await refused.getByText('none of this user in this app was ever issued').waitFor();

  await phone.press('Sign in again');
  await phone.signIn('boris', 'password');
  await phone.see('Pyrus answered 400.');
  await page.entry('Pyrus asks whether boris may chat').getByText('cannot be one of ours').waitFor();

  await phone.press('Sign in again');
  await phone.signIn('boris');
  await phone.write('Let in at last');
  await phone.press('Revoke key');
  await phone.see('Pyrus answered 403.');
  await page.entry('Pyrus asks whether boris may chat').getByText('The key was revoked.').waitFor();
  expect(page.complaints).toEqual([]);
});

test('a phone that is handed over is silent for its former user, and one that is logged out for everybody', async () => {
  const page = await open();
  const [phone, other] = [page.phone(1), page.phone(2)];
  await other.signIn('daria');
  await other.see('No messages yet');
  await phone.signIn('clara');
  await phone.write('For my eyes only');
  await phone.press('Hand over to daria');
  await page.entry('daria registers Phone 1').getByText('1 other user signed out of it').waitFor();
  await phone.write('Hello, I am Daria');

  await page.reply('clara', 'A secret of Clara');
  const silent = page.entry('A push for Phone 1 leaves the queue');
  await silent.getByText('Nothing sent to Phone 1. The phone was taken over').waitFor();
  await page.reply('daria', 'To Daria');
  await phone.notifications.getByText('To Daria').waitFor();
  expect(await phone.notifications.textContent()).not.toContain('A secret of Clara');

  await phone.press('Log out');
  await phone.see('Nobody is signed in');
  await page.reply('daria', 'To whom?');
  await silent.getByText('Nobody is signed in on the phone').waitFor();
  expect(page.complaints).toEqual([]);
});

test('an app that was removed: the dead phone is named, and left alone from then on', async () => {
  const page = await open();
  const phone = page.phone(2);
  await phone.signIn('egor');
  await phone.write('Bye');
  await phone.press('Remove app');
  await phone.see('The app has been removed');
  await page.reply('egor', 'Are you there?');
  await page.entry('FCM does not take the push for Phone 2').getByText('the phone is dead').waitFor();
  await page
    .entry('SNS tells what became of a push')
    .getByText('Phone 2 counts as dead from now on.')
    .waitFor();

  await page.reply('egor', 'Hello?');
  await page.entry('A push for Phone 2 leaves the queue').getByText('FCM called the phone dead').waitFor();
  await phone.press('Install again');
  await phone.see('Nobody is signed in');
  expect(page.complaints).toEqual([]);
});

test('an anonymous chat needs no key; files, no author, repeats and stale replies', async () => {
  const page = await open();
  const phone = page.phone(1);
  await phone.press('Chat without signing in');
  await phone.write('Anybody there?');
  const [variant, told] = [page.desk.getByRole('group'), page.desk.getByText('The webhook was called')];
  await page.desk.getByRole('button', { name: 'Anonymous' }).first().click();
  await variant.getByRole('button', { name: 'Two files, no text' }).click();
  // A tap opens the chat, which has the SDK ask at once.
  await phone.notifications.getByText('Invoice.pdf, Photo.jpg').click();
  await variant.getByRole('button', { name: 'Told twice' }).click();
  await told.waitFor();
  await variant.getByRole('button', { name: 'Two days old' }).click();
  const deliver = page.entry('A push for Phone 1 leaves the queue');
  await deliver.getByText('older than pushTtlHours').waitFor();

  const file = phone.root.getByRole('link', { name: /Photo.jpg/ });
  const [download] = await Promise.all([page.page.waitForEvent('download'), file.click()]);
  expect(download.suggestedFilename()).toBe('Photo.jpg');
  expect(await phone.notifications.getByRole('listitem').count()).toBe(1);
  expect(page.complaints).toEqual([]);
});

test('a new token and a rotated key change nothing for the person', async () => {
  const page = await open();
  const phone = page.phone(1);
  await phone.signIn('fedor');
  await phone.write('One');
  await phone.press('New push token');
  await page.entry('fedor registers Phone 1').waitFor();
  await phone.press('Rotate key');
  await phone.see('A new key was issued.');
  await phone.write('Two');
  await page.reply('fedor', 'Three');
  await phone.notifications.getByText('Three').waitFor();
  expect(page.complaints).toEqual([]);
});

test('the list can be narrowed, halted and emptied, and a step copied as curl', async () => {
  const page = await open();
  await page.phone(1).signIn('gleb');
  await page.phone(1).write('First');
  await page.phone(2).signIn('igor');
  await page.phone(2).see('No messages yet');
  await page.happened.getByLabel('Phone').selectOption('Phone 2');
  await page.entry('igor registers Phone 2').waitFor();
  expect(await page.happened.locator('.trace').textContent()).not.toContain('gleb');

  await page.entry('Pyrus asks whether igor may chat').getByRole('button', { name: 'Copy as curl' }).click();
  await page.entry('Pyrus asks whether igor may chat').getByText('Copied').waitFor();
  const command = await page.page.evaluate('navigator.clipboard.readText()');
  expect(command).toMatch(/^curl -i 'http:\/\/127\.0\.0\.1:\d+\/authorize'[\s\S]+"user_id":"igor"/);

  await page.happened.getByRole('button', { name: 'Pause' }).click();
  await page.phone(2).write('While it stands still');
  await page.happened.getByText(/^\d+ new$/).waitFor();
  expect(await page.entry('igor writes to support').count()).toBe(0);
  await page.happened.getByRole('button', { name: 'Resume' }).click();
  await page.entry('igor writes to support').waitFor();
  await page.happened.getByRole('button', { name: 'Clear' }).click();
  expect(await page.entry('igor writes to support').count()).toBe(0);
});

test('in Russian, by keyboard alone', async () => {
  const page = await open('ru-RU');
  const { keyboard } = page.page;
  await page.page.getByRole('heading', { name: 'Площадка' }).waitFor();
  const userId = page.phone(1).root.getByLabel('User id');
  await userId.fill('жанна');
  await userId.press('Tab');
  await keyboard.press('Enter');
  const message = page.phone(1).root.getByLabel('Сообщение в поддержку');
  await message.waitFor();
  await page.page.waitForFunction('document.activeElement?.tagName === "TEXTAREA"');
  await keyboard.type('Где мой заказ?');
  await keyboard.press('Enter');
  const ticket = page.desk.getByRole('button', { name: 'жанна' });
  await ticket.press('Enter');
  await page.desk.getByLabel('Ответ', { exact: true }).press('Tab');
  await page.desk.getByRole('button', { name: 'Ответить' }).press('Enter');
  const notification = page
    .phone(1)
    .root.getByRole('list', { name: 'Уведомления' })
    .getByRole('button')
    .first();
  await notification.press('Enter');
  await page.entry('FCM доставляет пуш: Телефон 1').waitFor();

  await page.page.getByRole('button', { name: 'English' }).click();
  await page.entry('FCM brings the push to Phone 1').waitFor();
  expect(await page.page.evaluate('document.documentElement.lang')).toBe('en');
  expect(await page.page.evaluate('document.activeElement.textContent')).toBe('English');
  expect(page.complaints).toEqual([]);
});

test('nothing is cut off at the side, on a phone and on a desktop', async () => {
  const page = await open();
  await page.phone(1).signIn('kira');
  await page.phone(1).write('W'.repeat(200));
  await page.reply('kira', 'M'.repeat(200));
  await page.phone(1).notifications.getByText('MMM').waitFor();
  for (const width of [360, 800, 1440]) {
    await page.page.setViewportSize({ width, height: 800 });
    expect(await page.page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  }
});
