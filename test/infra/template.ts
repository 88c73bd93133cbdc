import type { Template } from 'aws-cdk-lib/assertions';

/** A resource of a template: JSON of any shape. */
type Resource = ReturnType<Template['toJSON']>[string];

/** The resources of one type (of every type without one), by logical id. */
export function resources(template: Template, type?: string): [string, Resource][] {
  const all: [string, Resource][] = Object.entries(template.toJSON().Resources);
  return all.filter(([, resource]) => type === undefined || resource.Type === type);
}

/** The one resource of a type whose logical id starts so. */
export function resource(template: Template, type: string, logicalIdPrefix: string): Resource {
  const found = resources(template, type).filter(([id]) => id.startsWith(logicalIdPrefix));
  if (found.length !== 1) {
    throw new Error(`${found.length} resources of ${type} start with ${logicalIdPrefix}`);
  }
  return found[0]![1];
}

/** What a construct's role may do, as `action on resource`. */
export function permissions(template: Template, construct: string): string[] {
  const policy = resource(template, 'AWS::IAM::Policy', construct);
  return policy.Properties.PolicyDocument.Statement.flatMap((statement: Resource) =>
    [statement.Action]
      .flat()
      .flatMap((action) => [statement.Resource].flat().map((on) => `${action} on ${shorten(on)}`)),
  ).sort();
}

/** A value with its intrinsics as short text: `<LogicalId.Attribute>`, without the hash that ends logical ids. */
export function shorten(value: Resource): string {
  if (typeof value === 'string') {
    return value;
  }
  const name = (id: string) => id.replace(/[0-9A-F]{8}$/, '');
  if (value['Fn::Join']) {
    return value['Fn::Join'][1].map(shorten).join(value['Fn::Join'][0]);
  }
  if (value['Fn::GetAtt']) {
    return `<${name(value['Fn::GetAtt'][0])}.${value['Fn::GetAtt'][1]}>`;
  }
  return `<${name(value.Ref)}>`;
}
