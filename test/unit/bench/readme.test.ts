import { expect, test } from '@jest/globals';
import { withSection } from '../../../bench/report/readme.ts';

const document =
  'Before\n<!-- measured -->\nold\nolder\n<!-- end of measured -->\nAfter\n<!-- profile -->\n<!-- end of profile -->\n';

test('a section takes the place of the former one, and of nothing else', () => {
  expect(withSection(document, 'measured', ['new', 'newer'])).toBe(
    document.replace('old\nolder', 'new\nnewer'),
  );
  expect(withSection(document, 'profile', ['first'])).toBe(
    document.replace('<!-- profile -->\n', '<!-- profile -->\nfirst\n'),
  );
});

test('a document without a place for it is an error', () => {
  expect(() => withSection('Nothing', 'measured', [])).toThrow('no place');
});
