import { ticketAddress } from '../../lambdas/push/reply-push.ts';

/** No ticket of Pyrus has this number, so the doctor's rows lie apart. */
export const DOCTORS_TICKET = '0';

/** The condition that a line of the log is not about a reply of the doctor's own, nor a test push. */
export const notOfDoctor = (appIds: readonly string[]): string[] =>
  appIds.map((appId) => `($.ticket != ${JSON.stringify(ticketAddress(appId, DOCTORS_TICKET))})`);
