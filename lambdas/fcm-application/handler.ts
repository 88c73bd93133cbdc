import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { customResource, type Resource } from '../custom-resource/custom-resource.ts';
import { DeployError } from '../custom-resource/deploy-error.ts';
import { clientOptions } from '../shared/client-options.ts';
import { flag } from '../shared/read-environment.ts';
import { applicationArn, createPlatformApplications } from './platform-application.ts';
import { readServiceAccount } from './service-account.ts';

const propertiesSchema = v.object({
  /** Where the service account's JSON is; it is never a property itself, for properties show in events and templates. */
  SecretArn: v.string(),
  /** CloudFormation sees no change in a secret's content: this tells of one. */
  SecretVersion: v.string(),
  /** The application's name begins with it; the Firebase project's id follows. */
  NamePrefix: v.string(),
  AllowProjectIdChange: flag,
  /** SNS topic that is told of failed deliveries. */
  EventTopicArn: v.string(),
});

type Properties = v.InferOutput<typeof propertiesSchema>;

const limits = { connectionTimeout: 2_000, requestTimeout: 10_000, maxAttempts: 4 };
const secrets = new SecretsManagerClient(clientOptions(limits));
const applications = createPlatformApplications(new SNSClient(clientOptions(limits)));

/** Marks an application that was there before: a create, or a change of project, that is rolled back must not delete it. */
const ADOPTED = 'adopted:';

/**
 * `Custom::FcmPlatformApplication`: the SNS platform application of a Firebase project; CloudFormation has no resource
 * for it. Its name ends in the project's id, so the physical id tells which project it serves.
 */
export const handler = customResource(propertiesSchema, {
  async create(properties, context) {
    const { arn, attributes, name } = await desired(properties, context);
    const adopted = await applications.update(arn, attributes);
    if (!adopted) {
      await applications.create(name, attributes);
    }
    return resource(adopted ? ADOPTED + arn : arn, arn, name);
  },

  async update(physicalResourceId, properties, _former, context) {
    const { arn, attributes, name, projectId } = await desired(properties, context);
    const current = arnOf(physicalResourceId);
    if (current !== arn && !properties.AllowProjectIdChange) {
      throw new DeployError(
        `The new service account is of the Firebase project ${projectId}, not of the one in use (${current.split('/').at(-1)}). All push tokens of the former project would stop working. If that is what you want, deploy with -c allowProjectIdChange=true.`,
      );
    }
    const found = await applications.update(arn, attributes);
    if (!found) {
      await applications.create(name, attributes);
    }
    const newId = found ? ADOPTED + arn : arn;
    return resource(current === arn ? physicalResourceId : newId, arn, name);
  },

  async remove(physicalResourceId) {
    if (!physicalResourceId.startsWith(ADOPTED)) {
      await applications.remove(physicalResourceId);
    }
  },
});

const arnOf = (physicalResourceId: string): string =>
  physicalResourceId.startsWith(ADOPTED) ? physicalResourceId.slice(ADOPTED.length) : physicalResourceId;

const resource = (physicalResourceId: string, arn: string, name: string): Resource => ({
  physicalResourceId,
  data: { ApplicationArn: arn, ApplicationName: name },
});

async function desired(
  { SecretArn, NamePrefix, EventTopicArn }: Properties,
  { invokedFunctionArn }: Context,
) {
  const credential = await readSecret(SecretArn);
  const secretName = SecretArn.split(':').slice(6).join(':');
  const { project_id: projectId } = readServiceAccount(`The secret ${secretName}`, credential);
  const [, partition = '', , region = '', account = ''] = invokedFunctionArn.split(':');
  const name = `${NamePrefix}.${projectId.replaceAll(':', '_')}`;
  const attributes = { PlatformCredential: credential, EventDeliveryFailure: EventTopicArn };
  return { arn: applicationArn(partition, region, account, name), attributes, name, projectId };
}

async function readSecret(arn: string): Promise<string> {
  try {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: arn }));
    if (SecretString !== undefined) {
      return SecretString;
    }
  } catch (error) {
    // A secret that does not exist has an ARN without the random end that the role allows: IAM may refuse first.
    const isMissing =
      error instanceof ResourceNotFoundException ||
      (error instanceof Error && error.name === 'AccessDeniedException');
    if (!isMissing) {
      throw error;
    }
  }
  throw new DeployError(
    `There is no secret ${arn}, or this function may not read it. Store the key of the Firebase service account first: aws secretsmanager create-secret --name … --secret-string file://service-account.json`,
  );
}
