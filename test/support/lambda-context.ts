import type { Context } from 'aws-lambda';

/** The context of a call that has 30 s to go. */
export function lambdaContext(remaining = 30_000): Context {
  const end = Date.now() + remaining;
  return {
    awsRequestId: crypto.randomUUID(),
    functionName: 'function-of-the-tests',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:function-of-the-tests',
    memoryLimitInMB: '512',
    logGroupName: '/aws/lambda/function-of-the-tests',
    logStreamName: 'stream',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => end - Date.now(),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
