import type { Retained } from './retained.ts';

/** What the script is for, and how its commands reach AWS. */
export interface RemovalOptions {
  readonly stackName: string;
  readonly region: string | undefined;
  readonly profile: string | undefined;
}

/** How one kind of resource is removed. */
interface Kind {
  /** What is in it. */
  readonly comment: string;
  readonly commands: (physicalId: string) => readonly string[];
}

/** In this order: what holds most goes first, so that a script that stops half-way leaves the least. */
const KINDS: Readonly<Record<string, Kind>> = {
  'AWS::DynamoDB::Table': {
    comment:
      'Tables: security keys and tombstones of retired users (whose ids must never be given out again), phones, deliveries.',
    commands: (name) => [
      `aws dynamodb update-table --table-name ${quoted(name)} --no-deletion-protection-enabled > /dev/null`,
      `aws dynamodb wait table-exists --table-name ${quoted(name)}`,
      `aws dynamodb delete-table --table-name ${quoted(name)} > /dev/null`,
    ],
  },
  'AWS::SQS::Queue': {
    comment: 'Queues: pushes that wait, and those that were given up.',
    commands: (url) => [`aws sqs delete-queue --queue-url ${quoted(url)}`],
  },
  'AWS::SecretsManager::Secret': {
    comment: 'The root of webhook tokens; can be restored for 7 days.',
    commands: (arn) => [
      `aws secretsmanager delete-secret --secret-id ${quoted(arn)} --recovery-window-in-days 7 > /dev/null`,
    ],
  },
  'Custom::FcmPlatformApplication': {
    comment: 'SNS platform applications: with them go the endpoints of all phones.',
    commands: (id) => [
      `aws sns delete-platform-application --platform-application-arn ${quoted(id.replace(/^adopted:/, ''))}`,
    ],
  },
  'AWS::Logs::LogGroup': {
    comment: 'Logs, with the trail of who changed which keys. They expire by themselves too.',
    commands: (name) => [`aws logs delete-log-group --log-group-name ${quoted(name)}`],
  },
};

/** Kinds that the script can't remove. */
export const unknownKinds = (retained: readonly Retained[]): Retained[] =>
  retained.filter(({ type }) => KINDS[type] === undefined);

/** A shell script that removes what stays of a stack: for people to read, to prune and to run. */
export function removalScript(
  retained: readonly Retained[],
  { stackName, region, profile }: RemovalOptions,
): string[] {
  return [
    '#!/bin/sh',
    `# Removes what the stack ${commented(stackName)} leaves behind. Nothing of it can be had back.`,
    `# Read it, take out what is to stay, and run it AFTER: npx cdk destroy ${commented(stackName)}`,
    'set -eu',
    ...(region === undefined ? [] : [`export AWS_REGION=${quoted(region)}`]),
    ...(profile === undefined ? [] : [`export AWS_PROFILE=${quoted(profile)}`]),
    ...Object.entries(KINDS).flatMap(([type, kind]) =>
      section(
        kind,
        retained.filter((resource) => resource.type === type),
      ),
    ),
    ...unknownKinds(retained).map(
      ({ type, physicalId }) => `# Not known here, remove it by hand: ${commented(`${type} ${physicalId}`)}`,
    ),
    '',
    '# The secrets with the Firebase service accounts are yours, not of the stack: see fcmSecretName in the settings.',
    '# If the Firebase project was ever changed, the former SNS application is still there: aws sns list-platform-applications',
  ];
}

const section = ({ comment, commands }: Kind, resources: readonly Retained[]): string[] =>
  resources.length === 0
    ? []
    : ['', `# ${comment}`, ...resources.flatMap(({ physicalId }) => commands(physicalId))];

/** One word for a shell, whatever is in it. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** A comment ends with its line. */
const commented = (text: string): string => text.replace(/\p{C}/gu, ' ');
