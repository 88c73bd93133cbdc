import { SETTABLE_ATTRIBUTES } from './fauxqs-internals.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const OF_HIGH_THROUGHPUT = new Set(['DeduplicationScope', 'FifoThroughputLimit']);

/** fauxqs takes the attributes of high throughput when a queue is created, but does not let them be set again. */
export function mendSettableAttributes(): void {
  const has = SETTABLE_ATTRIBUTES.has.bind(SETTABLE_ATTRIBUTES);
  SETTABLE_ATTRIBUTES.has = (name) => OF_HIGH_THROUGHPUT.has(name) || has(name);
}
