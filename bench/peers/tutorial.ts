/* As tutorials build it: the document client, middy with its JSON parser, and a validator that ajv compiles at start. */
import middy from '@middy/core';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import validator from '@middy/validator';
import { Ajv } from 'ajv';
import { type Request, requestSchema, statusOf } from './find-key.ts';

const eventSchema = new Ajv().compile({
  type: 'object',
  required: ['body'],
  properties: { body: requestSchema },
});

export const handler = middy<{ body: Request }, { statusCode: number }>()
  .use(httpJsonBodyParser())
  // By its types it wants an Ajv; what it takes is what one compiles.
  .use(Reflect.apply(validator, undefined, [{ eventSchema }]))
  .handler(async ({ body }) => ({ statusCode: await statusOf(body) }));
