/** Members of AWS' requests that hold push tokens, texts of replies, or credentials. */
const PRIVATE = new Set(['Token', 'Message', 'MessageBody', 'PlatformCredential', 'SecretString']);

/** A request that tells of its private members only how long they are; of one that is no JSON, only that. */
export function withoutPrivateData(input: unknown): unknown {
  if (typeof input === 'string') return hidden(input);
  const json = JSON.stringify(input, (name, value) =>
    PRIVATE.has(name) && typeof value === 'string' ? hidden(value) : value,
  );
  return JSON.parse(json);
}

const hidden = (text: string): string => `(hidden: ${text.length} characters)`;
