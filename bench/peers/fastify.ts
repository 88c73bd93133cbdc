/* Another one: fastify and @fastify/aws-lambda. */
import { awsLambdaFastify } from '@fastify/aws-lambda';
import { fastify } from 'fastify';
import { type Request, requestSchema, statusOf } from './find-key.ts';

const app = fastify();
app.post<{ Body: Request }>('/authorize', { schema: { body: requestSchema } }, async (request, reply) =>
  reply.code(await statusOf(request.body)).send(),
);

export const handler = awsLambdaFastify(app);
