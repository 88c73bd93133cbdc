import type { AdminLambda } from './invoke.ts';
import { type AppOption, appOf, findTarget, type Target, type TargetOptions } from './target.ts';

/** What a command works with. */
export interface Connection {
  readonly lambda: AdminLambda;
  readonly target: Target;
}

/** Finds the admin Lambda, lets a command use it, and lets go of it. */
export async function withAdminLambda(
  options: TargetOptions,
  use: (connection: Connection) => Promise<void>,
  concurrency?: number,
): Promise<void> {
  const target = await findTarget(options);
  // Loaded here, for the SDK takes longer to load than all the rest: --help and mistakes need not wait for it.
  const { connect } = await import('./invoke.ts');
  const lambda = connect(target, concurrency);
  try {
    await use({ lambda, target });
  } finally {
    lambda.close();
  }
}

/** As `withAdminLambda`, for commands about one app. */
export const withApp = (
  options: TargetOptions & AppOption,
  use: (connection: Connection & { readonly appId: string }) => Promise<void>,
  concurrency?: number,
): Promise<void> =>
  withAdminLambda(
    options,
    (connection) => use({ ...connection, appId: appOf(options, connection.target) }),
    concurrency,
  );
