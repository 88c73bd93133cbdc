import type { Context } from 'aws-lambda';
import { parse } from '../shared/parse.ts';
import { actionSchema } from './action-schema.ts';
import { audited } from './audited.ts';
import { httpHandler, isHttpEvent } from './http-handler.ts';

/**
 * The admin Lambda: issues, rotates and revokes security keys.
 *
 * - Invoked directly, by an operator or the CLI: whoever IAM lets invoke it is trusted. A failed action is a Lambda
 *   function error whose `errorType` is the error's code.
 * - `POST /keys/{action}`, by backends anywhere, with a bearer credential.
 */
export const handler = async (event: unknown, context: Context): Promise<unknown> =>
  isHttpEvent(event)
    ? httpHandler(event, context)
    : audited(
        parse(actionSchema, event),
        { request_id: context.awsRequestId },
        context.getRemainingTimeInMillis(),
      );
