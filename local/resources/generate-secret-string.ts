import { randomInt } from 'node:crypto';
import * as v from 'valibot';
import { LocalStackError } from '../local-stack-error.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html */
export const GenerateSecretStringSchema = v.strictObject({
  PasswordLength: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(4096))),
  ExcludeCharacters: v.optional(v.string()),
  ExcludeLowercase: v.optional(v.boolean()),
  ExcludeUppercase: v.optional(v.boolean()),
  ExcludeNumbers: v.optional(v.boolean()),
  ExcludePunctuation: v.optional(v.boolean()),
  IncludeSpace: v.optional(v.boolean()),
  RequireEachIncludedType: v.optional(v.boolean()),
  SecretStringTemplate: v.optional(v.string()),
  GenerateStringKey: v.optional(v.string()),
});
type GenerateSecretString = v.InferOutput<typeof GenerateSecretStringSchema>;

/** A random password, alone or as a member of the JSON template. */
export function generateSecretString(options: GenerateSecretString): string {
  const password = randomPassword(options);
  const { SecretStringTemplate, GenerateStringKey } = options;
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined) return password;
  const template = v.parse(v.record(v.string(), v.unknown()), JSON.parse(SecretStringTemplate));
  return JSON.stringify({ ...template, [GenerateStringKey]: password });
}

function randomPassword(options: GenerateSecretString): string {
  const excluded = options.ExcludeCharacters ?? '';
  const types = [
    options.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    options.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    options.ExcludeNumbers ? '' : '0123456789',
    options.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    options.IncludeSpace ? ' ' : '',
  ]
    .map((type) => [...type].filter((character) => !excluded.includes(character)).join(''))
    .filter((type) => type !== '');
  if (types.length === 0) throw new LocalStackError('GenerateSecretString excludes every character');
  const length = options.PasswordLength ?? 32;
  const pick = (characters: string): string => characters.charAt(randomInt(characters.length));
  // One of each type is required unless the template says otherwise: draw until it is so.
  for (;;) {
    const password = Array.from({ length }, () => pick(types.join(''))).join('');
    const complete = types.every((type) => [...password].some((character) => type.includes(character)));
    if (complete || options.RequireEachIncludedType === false || length < types.length) return password;
  }
}
