/* A web framework made for servers, behind an adapter: express and serverless-http. */
import express from 'express';
import serverless from 'serverless-http';
import { statusOf } from './find-key.ts';

const app = express();
app.use(express.json());
app.post('/authorize', async (request, response) => {
  response.status(await statusOf(request.body)).end();
});

export const handler = serverless(app);
