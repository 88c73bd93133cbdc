/* `npm run screenshot`: starts a local run, plays a short story on the playground, and takes the pictures of docs/. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { settingsContext } from '../settings-context.ts';
import { startLocalStack } from '../start-local-stack.ts';
import { synthesize } from '../synthesize.ts';
import { launchBrowser } from './browser.ts';

const ROOT = new URL('../../', import.meta.url);
/** Pages of a repository are loaded over telephones too. */
const MAX_BYTES = 300_000;

/** People write and get answers; one phone changes hands, and a reply to its former user is kept back. */
async function play(page: Page): Promise<void> {
  const phone = (number: number) => page.locator(`[data-phone="${number}"]`);
  const write = async (number: number, text: string): Promise<void> => {
    await phone(number).getByLabel('Message to support').fill(text);
    await phone(number).getByRole('button', { name: 'Send', exact: true }).click();
    await phone(number).locator('.message', { hasText: text }).filter({ hasNotText: 'sending' }).waitFor();
  };
  const reply = async (to: string, text: string): Promise<void> => {
    await page.locator('.ticket', { hasText: to }).click();
    await page.getByLabel('Reply').fill(text);
    await page.getByRole('button', { name: 'Send reply' }).click();
  };
  await phone(1).getByLabel('User id').fill('anna');
  await phone(1).getByRole('button', { name: 'Sign in', exact: true }).click();
  await write(1, 'Hello! Where is my order 48151?');
  await phone(2).getByLabel('User id').fill('boris');
  await phone(2).getByRole('button', { name: 'Sign in', exact: true }).click();
  await write(2, 'Can I change the delivery address?');
  await reply('boris', 'Of course. Which address shall it be?');
  await phone(2).locator('.notification').waitFor();
  await phone(2).getByRole('button', { name: 'Log out' }).click();
  await reply('boris', 'Are you still there?');
  await page.locator('.said', { hasText: 'Nobody is signed in on the phone' }).waitFor();
  await reply('anna', 'It left the warehouse this morning: the courier will be with you before six.');
  await phone(1).locator('.notification').waitFor();
  await phone(1).locator('.message', { hasText: 'before six' }).waitFor();
}

async function takePictures(browser: Browser, url: string): Promise<void> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(url);
  await play(page);
  await save(page, 'playground.png');
  const storageState = await context.storageState();
  const narrow = await browser.newContext({
    locale: 'en-GB',
    viewport: { width: 360, height: 780 },
    deviceScaleFactor: 2,
    colorScheme: 'dark',
    storageState,
  });
  const small = await narrow.newPage();
  await small.goto(url);
  await small.locator('.message', { hasText: 'before six' }).first().waitFor();
  await save(small, 'playground-dark-narrow.png');
}

async function save(page: Page, name: string): Promise<void> {
  const path = fileURLToPath(new URL(`docs/${name}`, ROOT));
  await page.mouse.move(0, 0);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  const { size } = statSync(path);
  if (size > MAX_BYTES) throw new Error(`${name} has ${size} bytes, more than ${MAX_BYTES}`);
  console.error(`${path}: ${size} bytes`);
}

const directory = mkdtempSync(join(tmpdir(), 'pyrus-chat-screenshot-'));
const { context, appIds } = await settingsContext(new URL('cdk.json', ROOT), {});
const stack = await startLocalStack({
  assemblyDir: synthesize(directory, context, AbortSignal.timeout(60_000)),
  port: 0,
  dataDir: undefined,
  appIds,
});
try {
  const browser = await launchBrowser();
  try {
    await takePictures(browser, String(stack.outputs.PlaygroundUrl));
  } finally {
    await browser.close();
  }
} finally {
  await stack.stop();
  rmSync(directory, { recursive: true, force: true });
}
