import * as v from 'valibot';

/**
 * What CloudFormation sends to a custom resource's Lambda. Properties arrive as strings, whatever they were in the
 * template (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html).
 *
 * Never log it: `ResponseURL` lets whoever has it answer in our place.
 */
const common = {
  ResponseURL: v.string(),
  StackId: v.string(),
  RequestId: v.string(),
  LogicalResourceId: v.string(),
  ResourceType: v.string(),
};

export const eventSchema = <const TProperties extends v.GenericSchema>(properties: TProperties) =>
  v.variant('RequestType', [
    v.object({ ...common, RequestType: v.literal('Create'), ResourceProperties: properties }),
    v.object({
      ...common,
      RequestType: v.literal('Update'),
      PhysicalResourceId: v.string(),
      ResourceProperties: properties,
      OldResourceProperties: properties,
    }),
    // What a resource needs to be deleted is its physical id: properties of a failed create may be wrong.
    v.object({ ...common, RequestType: v.literal('Delete'), PhysicalResourceId: v.string() }),
  ]);

/** Enough to answer an event that is otherwise wrong. */
export const answerableSchema = v.object({
  ...common,
  RequestType: v.string(),
  PhysicalResourceId: v.optional(v.string()),
});

export type AnswerableEvent = v.InferOutput<typeof answerableSchema>;
