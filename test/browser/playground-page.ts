import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

/** The playground in a browser of its own: nothing is stored yet. */
export class PlaygroundPage {
  readonly page: Page;
  readonly desk: Locator;
  readonly happened: Locator;
  /** What the page complained of, but for the answers 400, 403 and 503 that the stories are about. */
  readonly complaints: string[] = [];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    this.desk = page.locator('#desk');
    this.happened = page.locator('#happened');
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() !== 'error' || /the server responded with a status of/.test(message.text())) return;
      this.complaints.push(message.text());
    });
  }

  static async open(browser: Browser, url: string, locale = 'en-GB'): Promise<PlaygroundPage> {
    const context = await browser.newContext({
      locale,
      viewport: { width: 1440, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(60_000);
    const opened = new PlaygroundPage(context, await context.newPage());
    await opened.page.goto(url);
    return opened;
  }

  phone(number: 1 | 2): PhoneOnPage {
    return new PhoneOnPage(this.page.locator(`[data-phone="${number}"]`));
  }

  /** Support answers in the ticket of a user, and the webhook has been called. */
  async reply(user: string, text: string): Promise<void> {
    await this.desk.getByRole('button', { name: user }).first().click();
    await this.desk.getByLabel('Reply').fill(text);
    await this.desk.getByRole('button', { name: 'Send reply' }).click();
    await this.desk.getByText('The webhook was called').waitFor();
  }

  /** The newest entry with such a title. */
  entry(title: string | RegExp): Locator {
    return this.happened
      .locator('.entry')
      .filter({ has: this.page.locator('.entry-title', { hasText: title }) })
      .first();
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}

export class PhoneOnPage {
  readonly root: Locator;
  readonly notifications: Locator;

  constructor(root: Locator) {
    this.root = root;
    this.notifications = root.getByRole('list', { name: 'Notifications' });
  }

  async signIn(user: string, key = ''): Promise<void> {
    await this.root.getByLabel('User id').fill(user);
    await this.root.getByLabel('Security key').fill(key);
    await this.press('Sign in');
  }

  async write(text: string): Promise<void> {
    const field = this.root.getByLabel('Message to support');
    await field.fill(text);
    await field.press('Enter');
    await this.root.locator('.message', { hasText: text }).filter({ hasNotText: 'sending' }).waitFor();
  }

  press(name: string): Promise<void> {
    return this.root.getByRole('button', { name, exact: true }).click();
  }

  /** Waits until the phone shows it. */
  see(text: string): Promise<void> {
    return this.root.getByText(text).first().waitFor();
  }
}
