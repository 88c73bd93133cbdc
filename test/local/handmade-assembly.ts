import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const cleanUps: (() => void)[] = [];

/** A temporary directory that `removeTemporaryDirectories` removes. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'local-test-'));
  cleanUps.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export function removeTemporaryDirectories(): void {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
}

interface HandmadeStack {
  readonly stackName?: string;
  readonly resources: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  /** Source of each asset's `index.js` (CommonJS), by the name that `functionOf` uses. */
  readonly assets?: Record<string, string>;
}

/** Writes what `cdk synth` would write for such a stack; returns its directory. */
export function writeAssembly(stack: HandmadeStack, directory: string = temporaryDirectory()): string {
  const { stackName = 'Tiny', resources, outputs = {}, assets = {} } = stack;
  const write = (file: string, content: unknown): void =>
    writeFileSync(join(directory, file), JSON.stringify(content));
  const outputEntries = Object.entries(outputs).map(([name, Value]) => [name, { Value }]);
  write('stack.template.json', { Resources: resources, Outputs: Object.fromEntries(outputEntries) });
  const files: Record<string, unknown> = {};
  for (const [name, source] of Object.entries(assets)) {
    mkdirSync(join(directory, `asset.${name}`), { recursive: true });
    writeFileSync(join(directory, `asset.${name}`, 'index.js'), source);
    files[name] = {
      source: { path: `asset.${name}`, packaging: 'zip' },
      destinations: { here: { bucketName: 'assets', objectKey: `${name}.zip` } },
    };
  }
  write('stack.assets.json', { files });
  write('manifest.json', {
    artifacts: {
      assets: { type: 'cdk:asset-manifest', properties: { file: 'stack.assets.json' } },
      [stackName]: {
        type: 'aws:cloudformation:stack',
        properties: { templateFile: 'stack.template.json', stackName },
      },
    },
  });
  return directory;
}

/** A function whose code is the asset of this name. */
export const functionOf = (
  asset: string,
  variables: Record<string, unknown> = {},
  properties: Record<string, unknown> = {},
): object => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: 'assets', S3Key: `${asset}.zip` },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Timeout: 10,
    Environment: { Variables: variables },
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    ...properties,
  },
});

/** A role that Lambda may take on, and that may write logs; policies may be attached to it. */
export const role = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
      ],
    },
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
  },
};

/** A policy of the role `Role`. */
export const allow = (Action: string | string[], Resource: unknown): object => ({
  Type: 'AWS::IAM::Policy',
  Properties: {
    PolicyName: 'Allow',
    PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] },
    Roles: [{ Ref: 'Role' }],
  },
});

/** An HTTP API with the given routes, each leading to a function of the template. */
export function httpApiOf(name: string, routes: Record<string, string>): Record<string, unknown> {
  const resources: Record<string, unknown> = {
    [name]: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: name, ProtocolType: 'HTTP' } },
    [`${name}Stage`]: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: name }, StageName: '$default', AutoDeploy: true },
    },
  };
  for (const [index, [RouteKey, lambda]] of Object.entries(routes).entries()) {
    resources[`${name}Integration${index}`] = {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: { Ref: name },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': [lambda, 'Arn'] },
        PayloadFormatVersion: '2.0',
      },
    };
    resources[`${name}Route${index}`] = {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: { Ref: name },
        RouteKey,
        Target: { 'Fn::Join': ['', ['integrations/', { Ref: `${name}Integration${index}` }]] },
      },
    };
    resources[`${name}Permission${index}`] = {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': [lambda, 'Arn'] },
        Principal: 'apigateway.amazonaws.com',
        SourceArn: { 'Fn::Sub': `arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${name}}/*/*` },
      },
    };
  }
  return resources;
}
