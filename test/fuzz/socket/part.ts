/** Whether a part is as it should be: a request that is right in all of them must be answered with 200. */
export interface Part<Make> {
  readonly make: Make;
  readonly isRight?: boolean;
  /** The other side waits for more. */
  readonly isCut?: boolean;
}
export const parts = <const T extends Record<string, Part<Make>>, Make>(
  list: T & Record<string, Part<Make>>,
): T => list;

export const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
