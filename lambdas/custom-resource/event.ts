import * as v from 'valibot';

const common = {
  ResponseURL: v.string(),
  StackId: v.string(),
  RequestId: v.string(),
  LogicalResourceId: v.string(),
  ResourceType: v.string(),
};

/**
 * What CloudFormation sends to a custom resource's Lambda
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html). Each resource has a schema
 * of its own for its properties, which arrive as strings, whatever they were in the template.
 *
 * Never log it: `ResponseURL` lets whoever has it answer in our place.
 */
export const eventSchema = v.variant('RequestType', [
  v.object({ ...common, RequestType: v.literal('Create'), ResourceProperties: v.unknown() }),
  v.object({
    ...common,
    RequestType: v.literal('Update'),
    PhysicalResourceId: v.string(),
    ResourceProperties: v.unknown(),
    OldResourceProperties: v.unknown(),
  }),
  // What a resource needs to be deleted is its physical id: properties of a failed create may be wrong.
  v.object({ ...common, RequestType: v.literal('Delete'), PhysicalResourceId: v.string() }),
]);

export type ResourceEvent = v.InferOutput<typeof eventSchema>;
