import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Laboratory } from '../builds/laboratory.ts';
import { allowed, authorizationItems } from '../scenarios/authorization.ts';

const PROCESSES = 20;

const profileSchema = v.object({
  nodes: v.array(
    v.object({ id: v.number(), callFrame: v.object({ functionName: v.string(), url: v.string() }) }),
  ),
  samples: v.array(v.number()),
  /** Microseconds before each sample. */
  timeDeltas: v.array(v.number()),
});

type Frame = v.InferOutput<typeof profileSchema>['nodes'][number]['callFrame'];

/** What a moment of a cold start goes to; the first that fits. */
const PARTS: readonly (readonly [part: string, isOf: (frame: Frame) => boolean])[] = [
  ['waiting: network, stand-in', ({ functionName }) => functionName === '(idle)'],
  ['garbage collection', ({ functionName }) => functionName === '(garbage collector)'],
  ['compiling the bundle', ({ functionName }) => functionName === 'wrapSafe'],
  ['running the bundle', ({ url }) => url.startsWith('file:') || url.startsWith('/')],
  ['Node: loading its own modules', ({ url }) => /bootstrap|modules|internal\/util$/.test(url)],
  ['Node: TLS and cryptography', ({ url }) => /tls|crypto/.test(url)],
  ['Node: HTTP, streams, the rest', ({ url }) => url.startsWith('node:')],
  ['Node: native code, its own start', () => true],
];

/** Milliseconds of a cold start by what they go to, from the start of the process to the first answer. */
export type Profile = ReadonlyMap<string, number>;

/** Profiles cold starts of `authorize`. Profiled code is slower: only the shares count. */
export async function profileColdStarts(laboratory: Laboratory): Promise<Profile> {
  const directory = join(laboratory.directory, 'profiles');
  for (let process = 0; process < PROCESSES; process++) {
    await laboratory.run({
      configuration: laboratory.functionOf('authorize'),
      items: authorizationItems,
      steps: [allowed('first', 1)],
      nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${directory}`, '--cpu-prof-interval=100'],
    });
  }
  const milliseconds = new Map(PARTS.map(([part]) => [part, 0]));
  for (const file of globSync('*.cpuprofile', { cwd: directory })) {
    const profile = v.parse(profileSchema, JSON.parse(readFileSync(join(directory, file), 'utf8')));
    const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
    for (const [index, sample] of profile.samples.entries()) {
      const frame = frames.get(sample) ?? { functionName: '', url: '' };
      const [part = ''] = PARTS.find(([, isOf]) => isOf(frame)) ?? [];
      const elapsed = (profile.timeDeltas[index] ?? 0) / 1_000 / PROCESSES;
      milliseconds.set(part, (milliseconds.get(part) ?? 0) + elapsed);
    }
  }
  return milliseconds;
}

export function profileLines(profile: Profile): string[] {
  const total = [...profile.values()].reduce((sum, milliseconds) => sum + milliseconds, 0);
  const rows = [...profile].toSorted(([, a], [, b]) => b - a);
  return [
    '| a cold start of authorize, by the profiler | ms | share |',
    '|---|---|---|',
    ...rows.map(
      ([part, milliseconds]) =>
        `| ${part} | ${milliseconds.toFixed(1)} | ${((milliseconds / total) * 100).toFixed(0)} % |`,
    ),
  ];
}
