import * as v from 'valibot';
import { AwsError } from '../aws-answer.ts';
import type { AwsCall } from '../aws-call.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items */
const ITEM_BYTES = 400 * 1024;

const Item = v.record(v.string(), v.unknown());
const PutSchema = v.object({ Item });
const BatchSchema = v.object({
  RequestItems: v.record(v.string(), v.array(v.object({ PutRequest: v.optional(v.object({ Item })) }))),
});

/**
 * dynalite counts the characters of an item where DynamoDB counts its bytes. What an update would make of an
 * item is not known here, so that updates are left to dynalite.
 * @throws AwsError `ValidationException`
 */
export function checkItemSizes(call: AwsCall): void {
  // As JSON, an item is never smaller.
  if (call.body.length <= ITEM_BYTES) return;
  if (itemsOf(call.input).some((item) => sizeOfMembers(item) > ITEM_BYTES)) {
    throw new AwsError('ValidationException', 'Item size has exceeded the maximum allowed size');
  }
}

function itemsOf(input: unknown): Readonly<Record<string, unknown>>[] {
  if (v.is(PutSchema, input)) return [input.Item];
  if (!v.is(BatchSchema, input)) return [];
  return Object.values(input.RequestItems).flatMap((requests) =>
    requests.flatMap(({ PutRequest: put }) => (put === undefined ? [] : [put.Item])),
  );
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function sizeOfMembers(members: object): number {
  return Object.entries(members).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value),
    0,
  );
}

function sizeOf(attribute: unknown): number {
  const [[type, value] = ['', undefined]] = Object.entries(Object(attribute));
  if (typeof value === 'string') {
    if (type === 'S') return Buffer.byteLength(value);
    return type === 'B' ? Buffer.byteLength(value, 'base64') : Math.ceil(value.length / 2) + 1;
  }
  if (Array.isArray(value)) {
    const elements = type === 'L' ? value : value.map((element) => ({ [type.slice(0, 1)]: element }));
    return 3 + elements.reduce((sum, element) => sum + 1 + sizeOf(element), 0);
  }
  return type === 'M' ? 3 + sizeOfMembers(Object(value)) : 1;
}
