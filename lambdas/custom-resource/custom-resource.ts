import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { errorForLog, logger } from '../shared/logger.ts';
import { withinTime } from '../shared/within-time.ts';
import { DeployError } from './deploy-error.ts';
import { eventSchema, type ResourceEvent } from './event.ts';
import { type ResourceAnswer, respond } from './respond.ts';

export interface Resource {
  readonly physicalResourceId: string;
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * The life of a custom resource. `remove` must be idempotent, and must not remove what it did not make. `former` are the
 * properties of an older release perhaps: read of them only what is needed.
 */
export interface ResourceLifecycle<TProperties> {
  create(properties: TProperties, context: Context): Promise<Resource>;
  update(
    physicalResourceId: string,
    properties: TProperties,
    former: unknown,
    context: Context,
  ): Promise<Resource>;
  remove(physicalResourceId: string, context: Context): Promise<void>;
}

/** Physical id of what was never made. CloudFormation asks to delete it after a failed create; there is nothing to do. */
const NOT_CREATED = 'not-created';
/** Time to tell CloudFormation, which would otherwise wait for an hour. Milliseconds. */
const TIME_TO_ANSWER = 10_000;

/**
 * Makes a Lambda of a custom resource: whatever happens, CloudFormation gets an answer.
 *
 * @param properties schema of the resource's properties; they are strings
 */
export function customResource<const TSchema extends v.GenericSchema>(
  properties: TSchema,
  lifecycle: ResourceLifecycle<v.InferOutput<TSchema>>,
) {
  return async (input: unknown, context: Context): Promise<void> => {
    const event = readEvent(input);
    let answer: ResourceAnswer;
    try {
      const resource = await withinTime(
        carryOut(event, context),
        context.getRemainingTimeInMillis() - TIME_TO_ANSWER,
        () => new DeployError('It took too long. Deploy again.'),
      );
      answer = {
        Status: 'SUCCESS',
        PhysicalResourceId: resource.physicalResourceId,
        ...(resource.data === undefined ? {} : { Data: resource.data }),
      };
    } catch (error) {
      logger().error('custom resource failed', {
        request_id: context.awsRequestId,
        resource: event.LogicalResourceId,
        type: event.RequestType,
        error: errorForLog(error),
      });
      const physicalResourceId = event.RequestType === 'Create' ? NOT_CREATED : event.PhysicalResourceId;
      answer = { Status: 'FAILED', PhysicalResourceId: physicalResourceId, Reason: reasonOf(error, context) };
    }
    await respond(event, answer);
  };

  async function carryOut(event: ResourceEvent, context: Context): Promise<Resource> {
    switch (event.RequestType) {
      case 'Create':
        return lifecycle.create(readProperties(event.ResourceProperties), context);
      case 'Update':
        return lifecycle.update(
          event.PhysicalResourceId,
          readProperties(event.ResourceProperties),
          event.OldResourceProperties,
          context,
        );
      case 'Delete':
        if (event.PhysicalResourceId !== NOT_CREATED) {
          await lifecycle.remove(event.PhysicalResourceId, context);
        }
        return { physicalResourceId: event.PhysicalResourceId };
    }
  }

  function readProperties(input: unknown): v.InferOutput<TSchema> {
    const result = v.safeParse(properties, input);
    if (!result.success) {
      const names = result.issues.map((issue) => v.getDotPath(issue));
      throw new DeployError(`Properties missing or wrong: ${names.join(', ')}`);
    }
    return result.output;
  }
}

/** Throws an error of its own: valibot's holds the whole event, and the runtime logs what is thrown. */
function readEvent(input: unknown): ResourceEvent {
  const result = v.safeParse(eventSchema, input);
  if (!result.success) {
    throw new Error('The event is not one that CloudFormation sends to a custom resource');
  }
  return result.output;
}

function reasonOf(error: unknown, context: Context): string {
  return error instanceof DeployError
    ? error.message
    : `Failed for a reason that is in the log ${context.logGroupName}, request ${context.awsRequestId}.`;
}
