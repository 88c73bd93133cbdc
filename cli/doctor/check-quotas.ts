import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Target } from '../admin-lambda/target.ts';
import { callAws } from '../stack/call-aws.ts';
import { type Finding, info, ok, warning } from './finding.ts';
import { snsQuota } from './sns-quotas.ts';

/** New accounts may have ten; five of them may push, and two note dead phones. */
const FEW_EXECUTIONS = 10;

/** What the account and the region allow. */
export async function checkQuotas(target: Target, signal: AbortSignal): Promise<Finding[]> {
  if (target.isLocal) return [info('quotas', 'Not checked: the local run has no quotas.')];
  const client = new LambdaClient(target.client);
  try {
    const region = await client.config.region();
    const { AccountLimit } = await callAws(
      target,
      'lambda:GetAccountSettings on *',
      client.send(new GetAccountSettingsCommand({}), { abortSignal: signal }),
    );
    return [concurrency(AccountLimit?.ConcurrentExecutions ?? 0), pushes(region)];
  } finally {
    client.destroy();
  }
}

const concurrency = (executions: number): Finding =>
  executions > FEW_EXECUTIONS
    ? ok('Lambda quota', `${executions} functions may run at a time in this account and region.`)
    : warning(
        'Lambda quota',
        `Only ${executions} functions may run at a time in this account and region: pushes can take most of them, and then chats do not open.`,
        'Ask AWS for 1000: Service Quotas, AWS Lambda, Concurrent executions. It is free.',
      );

function pushes(region: string): Finding {
  const { publishes, endpointCalls } = snsQuota(region);
  return ok(
    'SNS quota',
    `By default ${publishes.toLocaleString('en-US')} pushes and ${endpointCalls.toLocaleString('en-US')} new phones a second in ${region}; what is more waits in the queue.`,
  );
}
