import type { EventOf } from '../../feed-event.ts';
import { RequestError } from '../http.ts';
import type { DevicesStatus, Run } from '../run.ts';
import { stored } from '../store.ts';
import { Chat } from './chat.ts';
import { notificationOf } from './notification.ts';
import {
  installed,
  makeToken,
  newPhone,
  type PhoneState,
  PhoneStateSchema,
  type User,
} from './phone-state.ts';
import type { Account } from './sdk.ts';

/** A phone with the app on it: does what docs/android.md has the app do. */
export class Phone {
  readonly number: number;
  readonly chat: Chat;
  state: PhoneState;
  /** What became of the last action, where the screen does not show it. */
  notice = '';
  readonly #run: Run;
  readonly #changed: () => void;
  readonly #store;

  constructor(number: number, run: Run, changed: () => void) {
    this.number = number;
    this.#run = run;
    this.#changed = changed;
    this.#store = stored(`phone-${number}`, PhoneStateSchema);
    this.state = this.#store.read() ?? newPhone();
    this.chat = new Chat({ changed, refused: (closed) => this.#set({ closed }) });
    if (this.isOpen) this.chat.open(this.account);
  }

  /** Whether the chat is on the screen. */
  get isOpen(): boolean {
    const { user, closed } = this.state;
    return user !== null && closed === null;
  }

  /** As Pyrus knows the person. */
  get userId(): string | undefined {
    const { user, installation } = this.state;
    return user?.kind === 'anonymous' ? installation : user?.userId;
  }

  get account(): Account {
    const { user, installation } = this.state;
    return { appId: this.#run.appId, installation, user: user?.kind === 'user' ? user : undefined };
  }

  /** The person signs in to the app. @param securityKey empty: the admin Lambda issues one */
  signIn(userId: string, securityKey = ''): Promise<void> {
    return this.#do(async () => {
      const key =
        securityKey === ''
          ? await this.#run.issueKey(userId, this.state.installation)
          : { security_key: securityKey, key_id: null };
      this.#open({ kind: 'user', userId, securityKey: key.security_key, keyId: key.key_id });
      await this.#register();
    });
  }

  openAnonymously(): void {
    this.#open({ kind: 'anonymous' });
  }

  /** Tells the stack that nobody is signed in here any more. Pyrus is not told: the SDK has no way to. */
  signOut(): Promise<void> {
    return this.#do(async () => {
      const { user, token, registers } = this.state;
      if (user?.kind === 'user' && registers) {
        const { userId: user_id, securityKey: security_key } = user;
        await this.#devices(() => this.#run.unregisterPhone({ user_id, security_key, token }));
      }
      this.chat.close();
      this.#set({ user: null, closed: null, notifications: [] });
    });
  }

  /** From the chat that Pyrus closed back to the sign-in. */
  startOver(): void {
    this.#set({ user: null, closed: null });
  }

  /** FCM replaces the token: the app tells Pyrus and the stack, and the old one is dead. */
  renewToken(): Promise<void> {
    return this.#do(async () => {
      const previous = this.state.token;
      await this.#run.killToken(previous);
      this.#set({ token: makeToken() });
      if (this.isOpen) this.chat.tellPushToken(this.state.token);
      await this.#register(previous);
    });
  }

  /** The phone goes on with its key, as a real one does until it asks for another. */
  rotateKey(notice: string): Promise<void> {
    return this.#do(async () => {
      const { user, installation } = this.state;
      if (user?.kind !== 'user') return;
      await this.#run.rotateKey(user.userId, installation);
      this.notice = notice;
    });
  }

  revokeKey(notice: string): Promise<void> {
    return this.#do(async () => {
      const { user } = this.state;
      if (user?.kind !== 'user') return;
      await this.#run.revokeKey(user.userId, user.keyId);
      this.notice = notice;
      await this.chat.refresh();
    });
  }

  setRegisters(registers: boolean): Promise<void> {
    return this.#do(async () => {
      this.#set({ registers });
      await this.#register();
    });
  }

  removeApp(): Promise<void> {
    return this.#do(async () => {
      await this.#run.killToken(this.state.token);
      this.chat.close();
      this.#set({ user: null, closed: null, removed: true, registration: 'no', notifications: [] });
    });
  }

  install(): void {
    this.#set(installed());
  }

  /** A push that FCM brought. */
  receive({ id, token, outcome, message }: EventOf<'push'>): void {
    const { state } = this;
    if (id <= state.seen || token !== state.token || outcome !== 'ok' || state.removed) return;
    const shown = notificationOf(message, { eventId: id, userId: this.userId });
    const others = state.notifications.filter(({ key }) => key !== shown?.key);
    this.#set({ seen: id, notifications: shown === undefined ? others : [shown, ...others] });
  }

  dismiss(key: string): void {
    this.#set({ notifications: this.state.notifications.filter((shown) => shown.key !== key) });
  }

  /** A tap on a notification opens the chat. */
  tap(key: string): void {
    this.dismiss(key);
    if (this.isOpen) this.chat.look();
  }

  #open(user: User): void {
    this.#set({ user, closed: null, registration: 'no' });
    this.chat.open(this.account, this.state.token);
  }

  async #register(previous_token?: string): Promise<void> {
    const { user, token, registers } = this.state;
    if (user?.kind !== 'user' || !registers || !this.isOpen) return;
    const { userId: user_id, securityKey: security_key } = user;
    await this.#devices(() => this.#run.registerPhone({ user_id, security_key, token, previous_token }));
  }

  async #devices(call: () => Promise<{ readonly status: DevicesStatus }>): Promise<void> {
    try {
      this.#set({ registration: (await call()).status });
    } catch (error) {
      if (!(error instanceof RequestError) || ![400, 403].includes(error.status)) throw error;
      this.#set({ registration: 'refused' });
    }
  }

  async #do(work: () => Promise<void>): Promise<void> {
    this.notice = '';
    try {
      await work();
    } catch (error) {
      this.notice = error instanceof Error ? error.message : String(error);
    }
    this.#changed();
  }

  #set(change: Partial<PhoneState>): void {
    this.state = { ...this.state, ...change };
    this.#store.write(this.state);
    this.#changed();
  }
}
