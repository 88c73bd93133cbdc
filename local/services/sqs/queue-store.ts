import { SqsStore } from './fauxqs-internals.ts';
import { handOutWholeGroups } from './whole-groups.ts';

/**
 * fauxqs' queues, with URLs on the endpoint of this run: also for queues that were made when the endpoint had
 * another port. fauxqs finds a queue by the last element of any URL, so that former URLs stay valid.
 */
export class QueueStore extends SqsStore {
  readonly #endpoint: string;

  constructor(endpoint: string) {
    super();
    this.#endpoint = endpoint;
  }

  override createQueue(...[name, url, ...rest]: Parameters<SqsStore['createQueue']>) {
    const queue = super.createQueue(name, `${this.#endpoint}${new URL(url).pathname}`, ...rest);
    if (queue.isFifo()) handOutWholeGroups(queue);
    return queue;
  }
}
