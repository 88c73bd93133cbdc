import * as v from 'valibot';
import { AwsError } from '../aws-answer.ts';

/** https://firebase.google.com/docs/cloud-messaging/concept-options: 4,096 bytes of payload. */
const MAX_BYTES = 4096;

/** https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages: words FCM keeps for itself in `data`. */
const RESERVED_KEY = /^(from|message_type|gcm.*|google.*)$/;

const PublishSchema = v.object({
  Message: v.string(),
  MessageStructure: v.optional(v.string()),
  MessageAttributes: v.optional(
    v.record(v.string(), v.object({ DataType: v.string(), StringValue: v.optional(v.string()) })),
    {},
  ),
});
const StructuredSchema = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string()));
const FcmV1Schema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ fcmV1Message: v.object({ message: v.record(v.string(), v.unknown()) }) }),
);
const DataSchema = v.record(v.string(), v.unknown());

/** What a publish asks FCM to bring to a phone. */
export interface PushMessage {
  /** The FCM v1 message. */
  readonly message: Record<string, unknown>;
  /** From the attribute `AWS.SNS.MOBILE.FCM.TTL`, counted from the publish. */
  readonly ttlSeconds: number | undefined;
}

/**
 * Reads the message of a publish to an endpoint.
 * @throws AwsError `InvalidParameter` saying what SNS or FCM would not take.
 */
export function parsePushMessage(input: unknown): PushMessage {
  const request = v.safeParse(PublishSchema, input);
  if (!request.success) throw invalid('Message');
  const { Message, MessageStructure, MessageAttributes } = request.output;
  if (MessageStructure !== 'json') throw invalid('MessageStructure Reason: a push to FCM needs "json" here');
  const structured = v.safeParse(StructuredSchema, Message);
  if (!structured.success) throw invalid('Message Structure - JSON message body failed to parse');
  if (structured.output.default === undefined) {
    throw invalid('Message Structure - No default entry in JSON message body');
  }
  const payload = structured.output.GCM;
  if (payload === undefined) throw invalid('Message Reason: no GCM entry, which a push to FCM needs here');
  if (Buffer.byteLength(payload) > MAX_BYTES) {
    throw invalid(
      `Message too long: the GCM payload has ${Buffer.byteLength(payload)} bytes of ${MAX_BYTES}`,
    );
  }
  const fcm = v.safeParse(FcmV1Schema, payload);
  if (!fcm.success) throw invalid('Message Reason: GCM must be a JSON string with fcmV1Message.message');
  const { message } = fcm.output.fcmV1Message;
  checkData(message.data);
  return { message, ttlSeconds: parseTtl(MessageAttributes['AWS.SNS.MOBILE.FCM.TTL']?.StringValue) };
}

function checkData(data: unknown): void {
  if (data === undefined) return;
  const entries = v.safeParse(DataSchema, data);
  if (!entries.success || Array.isArray(data)) throw invalid('Message Reason: data must be an object');
  for (const [key, value] of Object.entries(entries.output)) {
    if (typeof value !== 'string') throw invalid(`Message Reason: data.${key} must be a string`);
    if (RESERVED_KEY.test(key)) throw invalid(`Message Reason: data.${key} is a reserved key`);
  }
}

function parseTtl(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,10}$/.test(text))
    throw invalid('MessageAttributes Reason: AWS.SNS.MOBILE.FCM.TTL must be a whole number');
  return Number(text);
}

function invalid(reason: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${reason}`);
}
