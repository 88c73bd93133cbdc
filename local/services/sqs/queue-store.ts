import { SqsStore } from './fauxqs-internals.ts';

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
    return super.createQueue(name, `${this.#endpoint}${new URL(url).pathname}`, ...rest);
  }
}
