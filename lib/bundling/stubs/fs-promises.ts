import { readFile as readFileWithCallback } from 'node:fs';
import { promisify } from 'node:util';

/**
 * Stands in for `node:fs/promises` in the bundles. The SDK takes this one function of it, to look for AWS configuration
 * files, and Node would load file handles, watchers and line readers for it: 2 ms of a cold start.
 */
export const readFile = promisify(readFileWithCallback);
