/** A secret, or a text of a person, with the forms that it may hide in. */
export interface Canary {
  readonly name: string;
  readonly value: string;
}

/** A value in clear, escaped as in JSON (up to four times, and as ASCII), in a URL, in hex, and inside base64 at any offset. */
export function formsOf(value: string): ReadonlySet<string> {
  const bytes = Buffer.from(value);
  const json = JSON.stringify(value).slice(1, -1);
  const ascii = json.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const url = encodeURIComponent(value);
  const hex = bytes.toString('hex');
  return new Set([
    value,
    ...[json, ascii].flatMap(withMoreJson),
    ...[url, url.toLowerCase(), url.replaceAll('%20', '+')],
    ...[hex, hex.toUpperCase()],
    ...[0, 1, 2].flatMap((offset) => {
      const inside = insideBase64(bytes, offset);
      return [inside, inside.replaceAll('+', '-').replaceAll('/', '_')];
    }),
  ]);
}

/** JSON in JSON: a text that is escaped already, and what three more times make of it. */
function withMoreJson(escaped: string): string[] {
  const forms = [escaped];
  for (let times = 0; times < 3; times++) forms.push(JSON.stringify(forms.at(-1)).slice(1, -1));
  return forms;
}

/** What base64 makes of bytes that begin `offset` bytes after a whole group of three, without what neighbours change. */
function insideBase64(bytes: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const start = Math.ceil((offset * 8) / 6);
  return encoded.slice(start, encoded.length - ((offset + bytes.length) % 3 === 0 ? 0 : 1));
}

/** Where canaries are found, each as `canary: place`. */
export function sightings(canaries: readonly Canary[], places: ReadonlyMap<string, string>): string[] {
  const found = canaries.flatMap(({ name, value }) => {
    const forms = [...formsOf(value)];
    return [...places]
      .filter(([, text]) => forms.some((form) => text.includes(form)))
      .map(([place]) => `${name}: ${place}`);
  });
  return [...new Set(found)].sort();
}
