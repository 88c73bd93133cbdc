/**
 * What the bill is reckoned with and nobody has measured in an account: change a number here, and `pyrus-chat cost` and its
 * list of assumptions change with it.
 */
export const ASSUMED = {
  /** Days of the month that bills are for. */
  daysAMonth: 30,
  /** Milliseconds that a function is billed for, by what calls it. Warm, at 512 MB on Arm. */
  milliseconds: { authorize: 8, webhook: 25, deliver: 80, devices: 20, keys: 40 },
  /** Share of runs that begin with a cold start, and the milliseconds that it adds. */
  coldStarts: { share: 0.005, milliseconds: 250 },
  /** A signed-in app registers its phone at each start of a day's sitting, and nearly always nothing has changed. */
  registrationsADay: 1,
  /** Sign-ins of a person a month, each with a new security key. */
  signInsAMonth: 1,
  /** Bytes of an access log line, and of the line that a function writes about a reply or a push. */
  logBytes: { access: 420, reply: 500 },
  /** Logs are stored compressed: this share of what was written. */
  logCompression: 0.2,
  /** Bytes of an answer on the wire, headers included. */
  answerBytes: 600,
  /** Bytes of an item with its keys, as DynamoDB counts them for storage. */
  itemBytes: { securityKey: 500, phone: 900, delivery: 700 },
  /** Days for which rows of `Deliveries` are kept, and logs. */
  daysKept: 30,
  /** Connections with which Lambda waits for messages of a queue while there are none, each for 20 s a time. */
  pollers: 5,
  secondsAPoll: 20,
} as const;

/** The assumptions in words, as printed below the bill. */
export function assumptionsInWords(): string[] {
  const { milliseconds: ms, coldStarts, logBytes, pollers, secondsAPoll, signInsAMonth } = ASSUMED;
  return [
    "A person's minutes a day are one sitting that begins with activity; the SDK then asks every 5 s for a minute, every 15 s up to 5 minutes, each minute up to an hour, every 3 minutes after that.",
    'Every reply is one webhook call, one queue message and one push for each phone; the phone is known already.',
    `Milliseconds billed at 512 MB (Arm), not measured on AWS: authorize ${ms.authorize}, webhook ${ms.webhook}, deliver ${ms.deliver}, devices ${ms.devices}, keys ${ms.keys}; ${coldStarts.share * 100} % of the runs are cold and take ${coldStarts.milliseconds} more.`,
    `Each person signs in ${signInsAMonth === 1 ? 'once' : `${signInsAMonth} times`} a month, and the app registers its phone once a day.`,
    `${logBytes.access} bytes of access log a request, ${logBytes.reply} bytes of log for each of a reply's two steps; kept ${ASSUMED.daysKept} days.`,
    `Lambda polls each queue with ${pollers} connections, a request every ${secondsAPoll} s on each, also when nobody chats.`,
    'Custom metrics are paid for in the hours that have data: this takes all of them, all the time.',
    "Free tiers, taxes, support plans, and what CloudTrail or other services of the account add are not counted. Google's FCM is free.",
  ];
}
