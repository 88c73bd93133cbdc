/* The stand-in for AWS in a process of its own, so that its work is not counted as the functions'. */
import * as v from 'valibot';
import { requestSchema, type StandInRequest, type StandInResponse } from './messages.ts';
import { type StandIn, startStandIn } from './server.ts';

let standIn: StandIn | undefined;

async function answer(request: StandInRequest): Promise<StandInResponse> {
  if (request.kind === 'start') {
    standIn = await startStandIn(request);
    return { port: standIn.port };
  }
  if (request.kind === 'prepare') {
    standIn?.setItems(request.items);
    standIn?.setDelay(request.delay);
    return {};
  }
  return { calls: standIn?.takeCalls() ?? {} };
}

process.on('message', async (message) => {
  process.send?.(await answer(v.parse(requestSchema, message)));
});
// The benchmark has ended, however it did.
process.on('disconnect', () => process.exit(0));
