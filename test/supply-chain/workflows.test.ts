import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const WORKFLOWS = join(ROOT, '.github/workflows');
const read = (name: string): string => readFileSync(join(WORKFLOWS, name), 'utf8');
const SCHEDULE = /^ {2}schedule:\n(?: {4}#.*\n)*(?: {4}- cron: ".+"\n)/m;

describe('the workflows', () => {
  test.each(readdirSync(WORKFLOWS))(
    '%s has actions that nobody can exchange, and may write nothing',
    (name) => {
      const workflow = read(name);
      const actions = workflow.match(/uses: .*/g) ?? [];

      expect(actions.length).toBeGreaterThan(0);
      for (const action of actions) expect(action).toMatch(/@[0-9a-f]{40} # v\d/);
      expect(workflow).toMatch(/^permissions:\n {2}contents: read$/m);
      expect(workflow).not.toMatch(/^ {4}permissions:/m);
    },
  );

  test.each(readdirSync(WORKFLOWS))('%s passes over nothing that fails', (name) => {
    expect(read(name)).not.toMatch(/\|\| *(true|:|exit 0)|continue-on-error|set \+e/);
  });

  test('run what guards main, and look for advisories without a commit too', () => {
    expect(read('ci.yml')).toContain('run: .ci/run');
    expect(read('ci.yml')).toContain('run: npm run check:advisories');
    expect(read('ci.yml')).toMatch(SCHEDULE);
  });

  test('run the long form of each suite that has one, every week', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const long = Object.keys(scripts).flatMap((name) => /^test:(.+)$/.exec(name)?.[1] ?? []);

    expect(read('weekly.yml')).toContain(`suite: [${long.join(', ')}]`);
    expect(read('weekly.yml')).toMatch(SCHEDULE);
  });
});
