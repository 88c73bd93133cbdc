/**
 * Stands in for `@aws-sdk/middleware-endpoint-discovery` in the bundles.
 *
 * `DynamoDBClient` always sets endpoint discovery up, and leaves it off unless its configuration or the environment
 * asks for it. Nothing here asks.
 */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: (): undefined => undefined,
  configFileSelector: (): undefined => undefined,
  default: undefined,
};

/**
 * Hands the client's configuration back as it is.
 *
 * @throws Error when the client is configured to discover endpoints
 */
export function resolveEndpointDiscoveryConfig<T extends { readonly endpointDiscoveryEnabled?: boolean }>(
  config: T,
): T {
  if (config.endpointDiscoveryEnabled) {
    throw new Error('Endpoint discovery is cut from this bundle (lib/bundling/bundle-functions.ts).');
  }
  return config;
}
