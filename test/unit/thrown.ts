/** What an action throws; fails the test where it throws nothing. */
export function thrown(action: () => unknown): Error & { code?: string; field?: string } {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was thrown');
}
