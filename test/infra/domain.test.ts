import { afterEach, describe, expect, test } from '@jest/globals';
import { AwsSolutionsChecks } from 'cdk-nag';
import { SettingsError } from '../../lib/settings.ts';
import { synthesise } from './synthesise.ts';
import { resource, resources, shorten } from './template.ts';

const app = { appId: 'app-one', fcmSecretName: 'chat/fcm', region: 'eu-central-1' };
const certificateArn = 'arn:aws:acm:eu-central-1:123456789012:certificate/1';
const oneHost = synthesise({ ...app, domain: { name: 'chat.example.com', certificateArn } });
const twoHosts = synthesise({
  ...app,
  domain: JSON.stringify({ name: 'chat.example.com', appName: 'app.example.com', certificateArn }),
});

function outputs({ template }: typeof oneHost): Record<string, string> {
  const entries = Object.entries(template.findOutputs('*'));
  return Object.fromEntries(entries.map(([name, { Value }]) => [name, shorten(Value)]));
}

/** Host, path and API of each mapping. */
const mappings = ({ template }: typeof oneHost) =>
  resources(template, 'AWS::ApiGatewayV2::ApiMapping')
    .map(
      ([, { Properties }]) =>
        `${shorten(Properties.DomainName)}/${Properties.ApiMappingKey ?? ''} ${shorten(Properties.ApiId)} ${shorten(Properties.Stage)}`,
    )
    .sort();

describe('one host', () => {
  test('feeds every URL; the app has a path of its own', () => {
    expect(outputs(oneHost)).toMatchObject({
      AuthorizationUrl: 'https://chat.example.com/authorize',
      WebhookUrl: 'https://chat.example.com/webhook/<WebhookToken.Token>',
      DevicesUrl: 'https://chat.example.com/app/devices',
      KeysUrl: 'https://chat.example.com/app/keys',
      DnsRecords: 'chat.example.com CNAME <CustomDomainPyrusDomain.RegionalDomainName>',
    });
  });

  test('leads to both APIs', () => {
    expect(mappings(oneHost)).toEqual([
      '<CustomDomainPyrusDomain>/ <PyrusApi> $default',
      '<CustomDomainPyrusDomain>/app <AppApi> $default',
    ]);
  });

  test('is regional, with the certificate and TLS 1.2', () => {
    const { Properties } = resource(oneHost.template, 'AWS::ApiGatewayV2::DomainName', '');

    expect(Properties).toEqual({
      DomainName: 'chat.example.com',
      DomainNameConfigurations: [
        { CertificateArn: certificateArn, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' },
      ],
    });
  });
});

describe('two hosts', () => {
  test('feed every URL, each API at the root of its own', () => {
    expect(outputs(twoHosts)).toMatchObject({
      AuthorizationUrl: 'https://chat.example.com/authorize',
      WebhookUrl: 'https://chat.example.com/webhook/<WebhookToken.Token>',
      DevicesUrl: 'https://app.example.com/devices',
      KeysUrl: 'https://app.example.com/keys',
      DnsRecords:
        'chat.example.com CNAME <CustomDomainPyrusDomain.RegionalDomainName>, app.example.com CNAME <CustomDomainAppDomain.RegionalDomainName>',
    });
    expect(mappings(twoHosts)).toEqual([
      '<CustomDomainAppDomain>/ <AppApi> $default',
      '<CustomDomainPyrusDomain>/ <PyrusApi> $default',
    ]);
  });
});

test.each([
  ['one host', oneHost],
  ['two hosts', twoHosts],
])('with %s cdk-nag finds nothing, and the hosts of API Gateway answer on', (_name, { app, template }) => {
  expect(new AwsSolutionsChecks(app).validateScope(app)).toEqual({ success: true, violations: [] });
  for (const [, { Properties }] of resources(template, 'AWS::ApiGatewayV2::Api')) {
    expect(Properties).not.toHaveProperty('DisableExecuteApiEndpoint');
  }
});

test('without a domain there are no DNS records to make', () => {
  const { template } = synthesise(app);

  expect(template.findOutputs('DnsRecords')).toEqual({});
  expect(resources(template, 'AWS::ApiGatewayV2::DomainName')).toEqual([]);
});

describe('a certificate of another region than the stack is an error', () => {
  const domain = {
    name: 'chat.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1',
  };
  const found = process.env.CDK_DEFAULT_REGION;
  afterEach(() => {
    if (found === undefined) delete process.env.CDK_DEFAULT_REGION;
    else process.env.CDK_DEFAULT_REGION = found;
  });
  const message =
    'The settings are wrong:\n- domain: has a certificateArn of us-east-1, and the stack goes to eu-central-1; give a certificate of the region of the stack, or set region';

  test('where the setting says so', () => {
    expect(() => synthesise({ ...app, domain })).toThrow(new SettingsError(message));
  });

  test('where the AWS configuration says so', () => {
    process.env.CDK_DEFAULT_REGION = 'eu-central-1';

    expect(() => synthesise({ appId: 'app-one', domain })).toThrow(new SettingsError(message));
  });

  test('and none where nobody knows', () => {
    delete process.env.CDK_DEFAULT_REGION;

    expect(() => synthesise({ appId: 'app-one', domain })).not.toThrow();
  });
});
