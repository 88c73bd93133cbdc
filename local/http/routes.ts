import { LocalStackError } from '../local-stack-error.ts';

/** A route of an HTTP API, such as `POST /webhook/{token}` or `$default`. */
export interface Route<Target> {
  readonly key: string;
  readonly target: Target;
}

export interface RouteMatch<Target> {
  readonly route: Route<Target>;
  /** Values of the path's `{parameters}`, decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Pattern<Target> {
  readonly route: Route<Target>;
  readonly method: string;
  readonly segments: readonly string[];
  /** The smaller, the more specific. */
  readonly rank: string;
}

const segmentsOf = (path: string): string[] => path.split('/').slice(1);

const isGreedy = (segment: string): boolean => /^\{[^}]+\+\}$/.test(segment);
const isParameter = (segment: string): boolean => /^\{[^}]+\}$/.test(segment);

/** Literal before parameter before `{proxy+}`, segment by segment; then a named method before `ANY`. */
function rankOf(method: string, segments: readonly string[]): string {
  const kinds = segments.map((segment) => (isGreedy(segment) ? '2' : isParameter(segment) ? '1' : '0'));
  return `${kinds.join('')}${method === 'ANY' ? '4' : '3'}`;
}

function parse<Target>(route: Route<Target>): Pattern<Target> {
  if (route.key === '$default') return { route, method: 'ANY', segments: ['{proxy+}'], rank: '9' };
  const [, method, path] = /^(ANY|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\/\S*)$/.exec(route.key) ?? [];
  if (method === undefined || path === undefined) {
    throw new LocalStackError(`The local runner does not understand the route key "${route.key}"`);
  }
  const segments = segmentsOf(path);
  return { route, method, segments, rank: rankOf(method, segments) };
}

/**
 * Chooses the most specific route, as an HTTP API does:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 *
 * @throws LocalStackError at a route key that it does not understand
 */
export function router<Target>(
  routes: readonly Route<Target>[],
): (method: string, rawPath: string) => RouteMatch<Target> | undefined {
  const patterns = routes.map(parse).sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return (method, rawPath) => {
    const segments = segmentsOf(rawPath);
    for (const pattern of patterns) {
      if (pattern.method !== 'ANY' && pattern.method !== method) continue;
      const pathParameters = matchSegments(pattern.segments, segments);
      if (pathParameters === undefined) continue;
      return { route: pattern.route, pathParameters: pattern.route.key === '$default' ? {} : pathParameters };
    }
    return undefined;
  };
}

function matchSegments(
  pattern: readonly string[],
  actual: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const segment = actual[index];
    if (segment === undefined) return undefined;
    if (isGreedy(expected)) {
      parameters[expected.slice(1, -2)] = decode(actual.slice(index).join('/'));
      return parameters;
    }
    if (isParameter(expected)) {
      if (segment === '') return undefined;
      parameters[expected.slice(1, -1)] = decode(segment);
    } else if (expected !== decode(segment)) return undefined;
  }
  return pattern.length === actual.length ? parameters : undefined;
}

/** URL-decodes; what is no valid encoding stays as it came. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
