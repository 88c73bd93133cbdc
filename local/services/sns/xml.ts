const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

/** Values of a result; a map is `Record`, a list is an array of members. */
export type XmlValue = string | readonly XmlValue[] | { readonly [name: string]: XmlValue | undefined };

/** Marks a map whose keys are data, which the query protocol writes as `<entry>` pairs. */
export function xmlMap(map: Readonly<Record<string, string>>): XmlValue {
  return { entry: Object.entries(map).map(([key, value]) => ({ key, value })) };
}

/** The body of a success: `<PublishResponse>` with `<PublishResult>`, unless the operation returns nothing. */
export function resultXml(operation: string, result: XmlValue | undefined, requestId: string): string {
  const inner = result === undefined ? '' : element(`${operation}Result`, result);
  const metadata = element('ResponseMetadata', { RequestId: requestId });
  return `<${operation}Response xmlns="${NAMESPACE}">${inner}${metadata}</${operation}Response>`;
}

/** The body of a failure. */
export function errorXml(
  failure: { status: number; code: string; message: string },
  requestId: string,
): string {
  const error = {
    Type: failure.status < 500 ? 'Sender' : 'Receiver',
    Code: failure.code,
    Message: failure.message,
  };
  const body = element('Error', error) + element('RequestId', requestId);
  return `<ErrorResponse xmlns="${NAMESPACE}">${body}</ErrorResponse>`;
}

function element(name: string, value: XmlValue): string {
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: XmlValue): string {
  if (typeof value === 'string') return escapeXml(value);
  if (isList(value)) return value.map((member) => element('member', member)).join('');
  return Object.entries(value)
    .map(([name, child]) => {
      if (child === undefined) return '';
      if (name === 'entry' && isList(child)) return child.map((pair) => element('entry', pair)).join('');
      return element(name, child);
    })
    .join('');
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);
}
