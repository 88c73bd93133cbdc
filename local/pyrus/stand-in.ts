import type { Listener } from '../http/loopback-server.ts';
import type { Control } from '../services/control.ts';
import { authorizeAt } from './authorization.ts';
import type { Desk } from './desk.ts';
import { deskControl } from './desk-control.ts';
import { type DeskEvent, EventFeed } from './events.ts';
import { sdkEndpoints } from './sdk-endpoints.ts';
import { webhookAt } from './webhook.ts';

/** Pyrus, as far as the phone and the stack can see it. */
export interface PyrusStandIn {
  /** The phone's side: all below `SDK_PATH`. */
  readonly sdk: Listener;
  /** The side of support, and what happened. */
  readonly control: Control;
}

/** Stands in for Pyrus before a running stack, whose URLs are those that would be pasted into Pyrus' form. */
export function pyrusStandIn(options: {
  readonly desk: Desk;
  /** Undefined where the stack has none: then nobody can be let in. */
  readonly authorizationUrl: string | undefined;
  readonly webhookUrl: string | undefined;
  /** Hears what happens. @default nobody */
  readonly onEvent?: (event: DeskEvent) => void;
}): PyrusStandIn {
  const { desk, authorizationUrl, webhookUrl, onEvent } = options;
  const feed = new EventFeed(onEvent);
  return {
    sdk: sdkEndpoints({ desk, authorize: authorizeAt(authorizationUrl, feed), feed }),
    control: deskControl({ desk, callWebhook: webhookAt(webhookUrl, feed), feed }),
  };
}
