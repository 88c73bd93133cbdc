import { AwsError, answerXml } from '../aws-answer.ts';
import type { Engine } from '../engine.ts';
import type { MobilePush } from './mobile-push.ts';
import { resultXml } from './xml.ts';

/** SNS: mobile push is ours, the rest is the topics'. */
export function snsEngine(mobilePush: MobilePush, topics: Engine): Engine {
  return async (call, response) => {
    if (call.operation === '') throw new AwsError('MissingAction', 'Missing Action');
    const operation = mobilePush.operation(call.operation, call.input);
    if (operation === undefined) {
      await topics(call, response);
      return;
    }
    const result = await operation(call.input);
    answerXml(response, 200, (requestId) => resultXml(call.operation, result, requestId));
  };
}
