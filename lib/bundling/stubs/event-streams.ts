/**
 * Stands in for `@smithy/core/event-streams` in the bundles.
 *
 * The SDK loads it when an operation streams events; none of DynamoDB, SQS, SNS and Secrets Manager does.
 *
 * @throws Error always: an operation that streams needs the real module
 */
export function eventStreamSerdeProvider(): never {
  throw new Error('Event streams are cut from this bundle (lib/bundling/bundle-functions.ts).');
}

/** Is never constructed: the provider is asked first, and throws. */
export class EventStreamSerde {}
