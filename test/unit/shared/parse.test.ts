import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { parse } from '../../../lambdas/shared/parse.ts';
import { thrown } from '../thrown.ts';

const schema = v.object({
  name: v.pipe(v.string('must be a string'), v.nonEmpty('must not be empty')),
  home: v.object({ city: v.string() }, 'must be an object'),
});
const valid = { name: 'Ann', home: { city: 'Tver' } };

describe('parse', () => {
  test('hands out what the schema makes of the input', () => {
    expect(parse(schema, { ...valid, other: 1 })).toEqual(valid);
  });

  test.each<[string, unknown, string, string]>([
    ['a missing field', { home: valid.home }, 'name', 'name is required'],
    ['a field of undefined', { ...valid, name: undefined }, 'name', 'name is required'],
    ['a field of the wrong type', { ...valid, name: 1 }, 'name', 'name must be a string'],
    ['an empty field', { ...valid, name: '' }, 'name', 'name must not be empty'],
    ['a nested field', { ...valid, home: {} }, 'home.city', 'home.city is required'],
    ['a message that is not ours', { ...valid, home: { city: 1 } }, 'home.city', 'home.city is not valid'],
    ['a missing object', { name: 'Ann' }, 'home', 'home is required'],
    ['a field that is no object', { ...valid, home: 'secret' }, 'home', 'home must be an object'],
    ['several wrong fields: the first', {}, 'name', 'name is required'],
    ['null', null, 'body', 'body must be a JSON object'],
    ['nothing', undefined, 'body', 'body must be a JSON object'],
    ['a list', [], 'body', 'body must be a JSON object'],
    ['a string', 'secret', 'body', 'body must be a JSON object'],
  ])('names the field and the problem: %s', (_name, input, field, message) => {
    expect(thrown(() => parse(schema, input))).toMatchObject({ code: 'InvalidRequest', field, message });
  });

  test('names a property that a strict object does not know', () => {
    const strict = v.strictObject({ name: v.string() });

    expect(thrown(() => parse(strict, { name: 'Ann', nmae: 'Ann' }))).toMatchObject({
      field: 'nmae',
      message: 'nmae is not a known property',
    });
  });

  test('never quotes a value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // Prepare
        const sentinel = 'S3CR3T';
        const input = { name: [sentinel, value], home: { city: { [sentinel]: value } } };

        // Act
        const errors = [input, { ...input, name: 'Ann' }].map((wrong) => thrown(() => parse(schema, wrong)));

        // Assess
        for (const error of errors) {
          expect(JSON.stringify({ ...error, message: error.message })).not.toContain(sentinel);
        }
      }),
    );
  });
});
