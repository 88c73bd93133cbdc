/** What `express.ts` uses of express, which has no types of its own. */
declare module 'express' {
  import type { RequestListener } from 'node:http';
  import type { Request as AuthorizeRequest } from './find-key.ts';

  interface Response {
    status(code: number): { end(): void };
  }
  interface Express extends RequestListener {
    use(middleware: unknown): void;
    post(
      path: string,
      handler: (request: { body: AuthorizeRequest }, response: Response) => Promise<void>,
    ): void;
  }
  const express: { (): Express; json(): unknown };
  export default express;
}
