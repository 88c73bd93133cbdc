/** What went wrong with a `fetch`: it hides that in `cause`, and some of its messages quote the URL, so only a code is told. */
export function fetchErrorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name;
}
