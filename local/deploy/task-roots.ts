import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Assembly } from '../template/assembly.ts';

/** Directories from which functions run. */
export interface TaskRoots {
  /** The code under this S3 key; undefined where the assembly has none. */
  of(assembly: Assembly, objectKey: string): Promise<string | undefined>;
  remove(): Promise<void>;
}

/**
 * Copies each asset out of the repository, as an upload would: a bundle then finds neither the repository's
 * `node_modules` nor its `package.json`, so a local run proves that it is whole.
 */
export async function createTaskRoots(): Promise<TaskRoots> {
  const directory = await mkdtemp(join(tmpdir(), 'pyrus-chat-'));
  return {
    async of(assembly, objectKey) {
      const source = assembly.assetDirectory(objectKey);
      if (source === undefined) return undefined;
      const taskRoot = join(directory, objectKey.replace(/\.zip$/, ''));
      await cp(source, taskRoot, { recursive: true });
      return taskRoot;
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
