import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root, synthesise } from './synthesise.ts';
import { resources } from './template.ts';

const text = readFileSync(join(root, 'docs/runbook.md'), 'utf8');
const { template } = synthesise({ appId: 'app-one', fcmSecretName: 'chat/fcm' });

/** How GitHub and GitLab link to a heading. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** The pages of a chapter: what stands under each `###`. */
function pages(chapter: string) {
  const [, body = ''] = text.split(`\n## ${chapter}\n`);
  const [own = ''] = body.split('\n## ');
  return own
    .split('\n### ')
    .slice(1)
    .map((page) => ({ heading: page.slice(0, page.indexOf('\n')), page }));
}

const alarms = resources(template, 'AWS::CloudWatch::Alarm').map(([id, { Properties }]) => ({
  name: id.replace(/[0-9A-F]{8}$/, ''),
  page: Properties.AlarmDescription.split('#').at(-1),
}));

describe('the runbook', () => {
  test('has a page for every alarm, and no page for an alarm that does not exist', () => {
    const linked = new Set(alarms.map(({ page }) => page));

    expect(
      pages('Alarms')
        .map(({ heading }) => anchor(heading))
        .sort(),
    ).toEqual([...linked].sort());
  });

  test.each(pages('Alarms'))('$heading: names the alarms that lead to it', ({ heading, page }) => {
    const [, list = ''] = /\nAlarms?: ((?:`\w+`,?\s)*`\w+`)\. /.exec(page) ?? [];
    const leading = alarms.filter((alarm) => alarm.page === anchor(heading)).map(({ name }) => name);

    expect(list.match(/\w+/g)?.sort()).toEqual(leading.sort());
  });

  test.each(pages('Alarms'))(
    '$heading: says what people see, why, what to do and when it is over',
    ({ page }) => {
      const parts = page.match(/^\*\*(People see|Confirm|Causes|Do|Over when)\b/gm);

      expect(parts).toEqual(['**People see', '**Confirm', '**Causes', '**Do', '**Over when']);
    },
  );

  test('links to headings that exist', () => {
    const documents = new Map(
      readdirSync(join(root, 'docs'))
        .filter((file) => file.endsWith('.md'))
        .map((file) => [file, readFileSync(join(root, 'docs', file), 'utf8')]),
    );
    const anchors = (document: string) =>
      (document.match(/^#+ .*$/gm) ?? []).map((line) => anchor(line.replace(/^#+ /, '')));
    const links = [...text.matchAll(/\]\(([\w.-]*\.md)?(?:#([\w-]+))?\)/g)];

    expect(links.length).toBeGreaterThan(20);
    for (const [, file = 'runbook.md', heading] of links) {
      expect([...documents.keys()]).toContain(file);
      if (heading !== undefined) {
        expect(anchors(documents.get(file) ?? '')).toContain(heading);
      }
    }
  });

  test('asks the logs for messages that handlers write', () => {
    const sources = readdirSync(join(root, 'lambdas'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(root, 'lambdas', file), 'utf8'))
      .join('\n');
    // `push sent`, `push suppressed` and `push failed` are made of the outcome.
    const written = (message: string) =>
      sources.includes(`'${message}'`) || /^push (sent|suppressed|failed)$/.test(message);
    const asked = [...text.matchAll(/filter message (?:= "([^"]+)"|in \[([^\]]+)\])/g)].flatMap(
      ([, one, many]) =>
        one === undefined ? (many ?? '').split(', ').map((quoted) => quoted.slice(1, -1)) : [one],
    );

    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((message) => !written(message))).toEqual([]);
  });

  test('names log groups that exist', () => {
    const groups = resources(template, 'AWS::Logs::LogGroup').map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    const named = [...text.matchAll(/`(\w+Logs)`/g)].map(([, name]) => name);

    expect(named.length).toBeGreaterThan(10);
    expect(groups).toEqual(expect.arrayContaining(named));
  });
});
