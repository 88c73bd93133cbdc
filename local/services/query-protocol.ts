/** A request of the AWS query protocol, which SNS speaks. */
export interface QueryRequest {
  readonly action: string;
  /** The parameters in the SDK's shape. */
  readonly input: Record<string, unknown>;
}

interface Tree {
  [name: string]: Tree | string;
}

/**
 * Un-flattens a form such as `Attributes.entry.1.key=Enabled&Attributes.entry.1.value=true` to what the caller
 * gave its SDK, `{Attributes: {Enabled: 'true'}}`.
 * The rules: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function parseQuery(form: string): QueryRequest {
  const tree: Tree = {};
  for (const [path, value] of new URLSearchParams(form)) plant(tree, path.split('.'), value);
  const { Action: action, Version: _, ...parameters } = tree;
  const input = Object.fromEntries(Object.entries(parameters).map(([name, node]) => [name, harvest(node)]));
  return { action: typeof action === 'string' ? action : '', input };
}

function plant(tree: Tree, path: readonly string[], value: string): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  const existing = tree[name];
  const branch = typeof existing === 'object' ? existing : {};
  tree[name] = branch;
  plant(branch, rest, value);
}

function harvest(node: Tree | string | undefined): unknown {
  if (node === undefined || typeof node === 'string') return node;
  const { entry, member } = node;
  if (typeof entry === 'object') return Object.fromEntries(Object.values(entry).map(harvestPair));
  if (typeof member === 'object') return Object.values(member).map(harvest);
  return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, harvest(child)]));
}

/** Maps are lists of pairs: `key` and `value` for attributes, `Name` and `Value` for message attributes. */
function harvestPair(pair: Tree | string): [string, unknown] {
  if (typeof pair === 'string') return ['', pair];
  return [String(pair.key ?? pair.Name ?? ''), harvest(pair.value ?? pair.Value)];
}
