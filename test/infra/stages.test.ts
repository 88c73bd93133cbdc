import { describe, expect, test } from '@jest/globals';
import { AwsSolutionsChecks } from 'cdk-nag';
import { synthesise } from './synthesise.ts';
import { resources, shorten } from './template.ts';

const apps = [{ appId: 'app-one', fcmSecretName: 'chat/fcm' }];
const prod = synthesise({ apps, alarmEmail: 'ops@example.com' });
const trial = synthesise({
  apps,
  stage: 'trial',
  removalPolicy: 'destroy',
  region: 'eu-central-1',
  tags: { team: 'support' },
});

/** Kinds that hold what would be missed. */
const STATEFUL = [
  'AWS::DynamoDB::Table',
  'AWS::Logs::LogGroup',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
  'Custom::FcmPlatformApplication',
];

/** A stage is named within its API, an inline policy within its role: no other stack can be in their way. */
const NAMED_WITHIN = ['AWS::ApiGatewayV2::Stage', 'AWS::IAM::Policy'];

/** The names given to resources, by where they stand; CloudFormation makes up the others. */
function physicalNames({ template }: typeof prod): Record<string, string> {
  const names = resources(template)
    .filter(([, { Type }]) => !NAMED_WITHIN.includes(Type))
    .flatMap(([id, { Type, Properties = {} }]) =>
      Object.entries(Properties)
        .filter(([property]) => isName(Type, property))
        .map(([property, value]): [string, string] => [`${id}.${property}`, shorten(value)]),
    );
  // What is a reference in the template is a name that somebody else has given.
  return Object.fromEntries(names.filter(([, name]) => !name.startsWith('<')));
}

/** What CloudFormation calls a physical name: `TableName`, `AlarmName`, `Name` of an API, … */
function isName(type: string, property: string): boolean {
  const kind = type.split('::').at(-1) ?? '';
  return ['Name', 'GroupName', 'NamePrefix', `${kind}Name`].includes(property);
}

describe('two stages side by side', () => {
  test('share no physical name', () => {
    const ours = physicalNames(prod);
    const theirs = physicalNames(trial);

    expect(Object.values(ours).sort()).toEqual([
      'PyrusChat-prod-AppApi',
      'PyrusChat-prod-PyrusApi',
      expect.stringMatching(/^PyrusChat-prod-[\w-]{12}$/),
    ]);
    expect(Object.keys(theirs)).toEqual(Object.keys(ours));
    expect(Object.values(theirs).filter((name) => Object.values(ours).includes(name))).toEqual([]);
  });

  test('count into namespaces of their own, and export nothing', () => {
    for (const { stack, template } of [prod, trial]) {
      for (const [, { Properties }] of resources(template, 'AWS::Logs::MetricFilter')) {
        expect(Properties.MetricTransformations[0].MetricNamespace).toBe(stack.stackName);
      }
      expect(JSON.stringify(template.findOutputs('*'))).not.toContain('"Export"');
    }
  });

  test('no text of one names the other', () => {
    expect(JSON.stringify(trial.template)).not.toContain('PyrusChat-prod');
    expect(JSON.stringify(trial.template.toJSON().Outputs)).not.toContain('prod');
  });

  test('are tagged, which CloudFormation hands on', () => {
    expect(prod.stack.tags.tagValues()).toEqual({ 'pyrus-chat:stage': 'prod' });
    expect(trial.stack.tags.tagValues()).toEqual({ team: 'support', 'pyrus-chat:stage': 'trial' });
    const { tags } = trial.app.synth().getStackByName('PyrusChat-trial');
    expect(tags).toEqual({ team: 'support', 'pyrus-chat:stage': 'trial' });
  });

  test('go where the setting region says, or else where the AWS configuration says', () => {
    expect(trial.stack.environment).toBe('aws://unknown-account/eu-central-1');
    expect(prod.stack.environment).toBe('aws://unknown-account/unknown-region');
  });
});

const stateful = ({ template }: typeof prod) =>
  resources(template).filter(([, { Type }]) => STATEFUL.includes(Type));

describe('by default all that is missed when it is gone is kept', () => {
  test('there is some of each kind', () => {
    const kinds = new Set(stateful(prod).map(([, { Type }]) => Type));
    expect([...kinds].sort()).toEqual([...STATEFUL].sort());
  });

  test.each(stateful(prod))('%s', (_id, { DeletionPolicy, UpdateReplacePolicy }) => {
    // A log group that was just made for a stack that then failed need not stay.
    expect(['Retain', 'RetainExceptOnCreate']).toContain(DeletionPolicy);
    expect(UpdateReplacePolicy).toBe('Retain');
  });
});

describe('with removalPolicy destroy', () => {
  test('everything goes with the stack', () => {
    for (const [id, { DeletionPolicy = 'Delete', UpdateReplacePolicy = 'Delete' }] of resources(
      trial.template,
    )) {
      expect([id, DeletionPolicy, UpdateReplacePolicy]).toEqual([id, 'Delete', 'Delete']);
    }
  });

  test('tables are not protected from that', () => {
    const protection = resources(trial.template, 'AWS::DynamoDB::Table').map(
      ([, { Properties }]) => Properties.DeletionProtectionEnabled,
    );
    expect(protection).toEqual([false, false, false]);
  });

  test('the function that deletes the platform application goes after it, with its permissions', () => {
    const [, handler] = resources(trial.template, 'AWS::Lambda::Function').find(([id]) =>
      id.startsWith('PushApplicationsHandler'),
    )!;
    expect(handler.DependsOn).toEqual(
      expect.arrayContaining([expect.stringMatching(/^PushApplicationsHandlerRoleDefaultPolicy/)]),
    );
  });

  test('cdk-nag finds nothing that is not acknowledged', () => {
    const { app } = trial;
    expect(new AwsSolutionsChecks(app).validateScope(app)).toEqual({ success: true, violations: [] });
  });
});
