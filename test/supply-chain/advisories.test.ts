import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { problemsOf } from './advisories.ts';

/** Made up, of the form that npm 11 prints: one package with two advisories, and one that is affected through it. */
const REPORT = {
  auditReportVersion: 2,
  vulnerabilities: {
    'left-brace': {
      name: 'left-brace',
      severity: 'high',
      isDirect: false,
      via: [advisory('GHSA-aaaa-bbbb-cccc', 'high'), advisory('GHSA-dddd-eeee-ffff', 'low')],
      effects: ['template-maker'],
      range: '<2.0.1',
      nodes: ['node_modules/left-brace'],
      fixAvailable: true,
    },
    'template-maker': {
      name: 'template-maker',
      severity: 'high',
      isDirect: true,
      via: ['left-brace'],
      effects: [],
      range: '*',
      nodes: ['node_modules/template-maker'],
      fixAvailable: { name: 'template-maker', version: '3.0.0', isSemVerMajor: true },
    },
  },
  metadata: {
    vulnerabilities: { info: 0, low: 0, moderate: 0, high: 2, critical: 0, total: 2 },
    dependencies: { prod: 1, dev: 1, optional: 0, peer: 0, peerOptional: 0, total: 2 },
  },
};

function advisory(id: string, severity: string) {
  return {
    source: 1100001,
    name: 'left-brace',
    dependency: 'left-brace',
    title: 'Slow with many braces',
    url: `https://github.com/advisories/${id}`,
    severity,
    cwe: ['CWE-400'],
    cvss: { score: 7.5, vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H' },
    range: '<2.0.1',
  };
}

const TODAY = '2026-12-01';
const review = (id: string, more: object = {}) => ({
  id,
  package: 'left-brace',
  reason: 'runs at synth only, over templates of our own',
  until: '2026-12-01',
  ...more,
});
const BOTH = [review('GHSA-aaaa-bbbb-cccc'), review('GHSA-dddd-eeee-ffff')];

describe('an audit', () => {
  test('passes where each advisory is reviewed, up to the last day of its review', () => {
    expect(problemsOf(REPORT, BOTH, TODAY)).toEqual([]);
    expect(problemsOf({ auditReportVersion: 2, vulnerabilities: {} }, [], TODAY)).toEqual([]);
  });

  test('fails at an advisory that nobody reviewed, of any severity, once', () => {
    expect(problemsOf(REPORT, BOTH.slice(0, 1), TODAY)).toEqual([
      'GHSA-dddd-eeee-ffff of left-brace: low: Slow with many braces (https://github.com/advisories/GHSA-dddd-eeee-ffff)',
    ]);
    expect(problemsOf(REPORT, [], TODAY)).toHaveLength(2);
  });

  test('fails where the review was of the advisory in another package', () => {
    const other = [BOTH[0], review('GHSA-dddd-eeee-ffff', { package: 'right-brace' })];

    expect(problemsOf(REPORT, other, TODAY)).toEqual([
      expect.stringMatching(/^GHSA-dddd-eeee-ffff of left-brace: low/),
      expect.stringMatching(/^GHSA-dddd-eeee-ffff of right-brace: was reviewed, and is reported no longer/),
    ]);
  });

  test('fails the day after a review ended', () => {
    expect(problemsOf(REPORT, BOTH, '2026-12-02')).toHaveLength(2);
  });

  test('fails at a review without a reason or a date', () => {
    for (const wrong of [{ reason: 'fine' }, { until: 'never' }, { until: undefined }]) {
      expect(() => problemsOf(REPORT, [BOTH[0], review('GHSA-dddd-eeee-ffff', wrong)], TODAY)).toThrow();
    }
  });

  // As printed by npm 11 where the registry has no such endpoint.
  test.each([
    [
      {
        message: '405 Method Not Allowed',
        method: 'POST',
        statusCode: 405,
        error: { summary: '', detail: '' },
      },
    ],
    [{ auditReportVersion: 2 }],
    [{}],
  ])('that could not be made is no clean one: %j', (report) => {
    expect(() => problemsOf(report, [], TODAY)).toThrow('npm made no audit');
  });

  test('has a list of reviews that can be read', () => {
    const list: unknown = JSON.parse(
      readFileSync(join(import.meta.dirname, 'reviewed-advisories.json'), 'utf8'),
    );
    const clean = { auditReportVersion: 2, vulnerabilities: {} };

    expect(problemsOf(clean, list, TODAY)).toHaveLength(Array.isArray(list) ? list.length : Number.NaN);
  });
});
