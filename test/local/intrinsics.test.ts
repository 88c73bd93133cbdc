import { describe, expect, test } from '@jest/globals';
import { creationOrder, referencesIn } from '../../local/template/dependencies.ts';
import { resolveIntrinsics, type Scope } from '../../local/template/intrinsics.ts';
import { parseTemplate } from '../../local/template/template.ts';

/** Writes `<Name>` as CloudFormation's placeholder, which Biome would take for a mistyped template string. */
const sub = (text: string): string => text.replaceAll('<', '$' + '{').replaceAll('>', '}');

const scope: Scope = {
  ref: (id) => `ref-${id}`,
  attribute: (id, name) => (name === 'List' ? ['a', 'b'] : `att-${id}-${name}`),
};
const resolve = (value: unknown): unknown => resolveIntrinsics(value, scope, 'Here');

describe('intrinsics', () => {
  test.each([
    ['Ref', { Ref: 'Table' }, 'ref-Table'],
    ['a pseudo parameter', { Ref: 'AWS::Region' }, 'ref-AWS::Region'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Api', 'Arn'] }, 'att-Api-Arn'],
    [
      'GetAtt as text, with dots in the name',
      { 'Fn::GetAtt': 'Api.Endpoint.Address' },
      'att-Api-Endpoint.Address',
    ],
    ['Join', { 'Fn::Join': ['/', ['a', { Ref: 'B' }, 3]] }, 'a/ref-B/3'],
    ['Join of a list attribute', { 'Fn::Join': [',', { 'Fn::GetAtt': ['X', 'List'] }] }, 'a,b'],
    ['Split and Select', { 'Fn::Select': ['1', { 'Fn::Split': ['-', { Ref: 'T' }] }] }, 'T'],
    [
      'Sub',
      { 'Fn::Sub': sub('x-<AWS::Region>-<T>-<A.Arn>-<!Literal>') },
      sub('x-ref-AWS::Region-ref-T-att-A-Arn-<Literal>'),
    ],
    ['Sub with variables', { 'Fn::Sub': [sub('<Own>/<T>'), { Own: { Ref: 'O' } }] }, 'ref-O/ref-T'],
    ['nesting', { a: [{ b: { Ref: 'C' } }], d: 1, e: null }, { a: [{ b: 'ref-C' }], d: 1, e: null }],
    ['NoValue', { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
    ['an object that only looks like one', { Condition: 'x' }, { Condition: 'x' }],
  ])('%s', (_name, value, expected) => expect(resolve(value)).toEqual(expected));

  test.each([
    [
      { 'Fn::ImportValue': 'x' },
      'Here: the local runner does not know the intrinsic function Fn::ImportValue',
    ],
    [{ 'Fn::If': ['c', 1, 2] }, 'Here: the local runner does not know the intrinsic function Fn::If'],
    [{ 'Fn::Select': [5, ['a']] }, 'Here: Fn::Select does not understand [5,["a"]]'],
    [{ 'Fn::Join': ['', 'x'] }, 'Here: Fn::Join does not understand ["","x"]'],
    [{ 'Fn::GetAtt': 'NoDot' }, 'Here: Fn::GetAtt does not understand "NoDot"'],
    [{ 'Fn::Sub': 7 }, 'Here: Fn::Sub does not understand 7'],
  ])('%j is refused', (value, message) => {
    expect(() => resolve(value)).toThrow(expect.objectContaining({ name: 'LocalStackError', message }));
  });
});

const resource = (properties: object, dependsOn: string[] = []): object => ({
  Type: 'X',
  Properties: properties,
  DependsOn: dependsOn,
});
const orderOf = (resources: object): string[] =>
  creationOrder(parseTemplate({ Resources: resources }).Resources);

describe('dependencies', () => {
  test('references are found however they are written', () => {
    const value = [
      { Ref: 'A' },
      { 'Fn::GetAtt': 'B.C' },
      { 'Fn::Sub': [sub('<D> <E.F> <G> <!H>'), { G: { Ref: 'I' } }] },
    ];
    expect([...referencesIn(value, 'X')].sort()).toEqual(['A', 'B', 'D', 'E', 'I']);
  });

  test('what is needed comes first, otherwise the order of the template stays', () => {
    const resources = {
      A: resource({ x: { Ref: 'C' } }),
      B: resource({}),
      C: resource({}, ['D']),
      D: resource({ region: { Ref: 'AWS::Region' } }),
    };
    expect(orderOf(resources)).toEqual(['D', 'C', 'A', 'B']);
  });

  test('a circle is refused', () => {
    const circle = { A: resource({ x: { Ref: 'B' } }), B: resource({}, ['A']) };
    expect(() => orderOf(circle)).toThrow('Resources need each other in a circle: A → B → A');
  });

  test('a reference to nothing is refused', () => {
    expect(() => orderOf({ A: resource({ x: { Ref: 'Gone' } }) })).toThrow(
      'A refers to Gone, which is not in the template',
    );
  });
});

test.each([
  ['Conditions', { Resources: {}, Conditions: { C: true } }],
  ['Mappings', { Resources: {}, Mappings: {} }],
  ['Parameters.Other', { Resources: {}, Parameters: { Other: {} } }],
  ['Resources.A.Condition', { Resources: { A: { Type: 'X', Condition: 'C' } } }],
  ['Outputs.O.Export', { Resources: {}, Outputs: { O: { Value: 1, Export: {} } } }],
])('a template with %s is refused', (path, template) => {
  expect(() => parseTemplate(template)).toThrow(`  ${path}: `);
});
