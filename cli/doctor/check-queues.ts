import { SQSClient } from '@aws-sdk/client-sqs';
import { type Depth, depthOf } from '../queues/depth.ts';
import { count } from '../terminal/output.ts';
import { type Finding, failure, ok, warning } from './finding.ts';
import type { Patient } from './patient.ts';

/** More than this many pushes wait only while many replies come at once, or when something fails. */
const MANY = 100;

/** Whether pushes pile up, and whether some were given up. */
export async function checkQueues({ target, operations }: Patient, signal: AbortSignal): Promise<Finding[]> {
  const { delivery, deadLetter } = operations.queues;
  const client = new SQSClient(target.services);
  try {
    const depth = (url: string): Promise<Depth> => depthOf(client, target, url, signal);
    const [pushes, givenUp] = await Promise.all([depth(delivery), depth(deadLetter)]);
    return [queueFinding(pushes), deadLetterFinding(givenUp.waiting + givenUp.hidden)];
  } finally {
    client.destroy();
  }
}

function queueFinding({ waiting, hidden }: Depth): Finding {
  const message = `${count(waiting, 'message')} waiting, ${hidden} in delivery or backing off.`;
  return waiting + hidden > MANY
    ? warning(
        'queue',
        message,
        'Replies come faster than they are pushed, or SNS or DynamoDB fails: the dashboard shows the age of the oldest.',
      )
    : ok('queue', message);
}

const deadLetterFinding = (messages: number): Finding =>
  messages === 0
    ? ok('dead letters', 'None.')
    : failure(
        'dead letters',
        messages === 1 ? 'One push was given up.' : `${messages} pushes were given up.`,
        'Why: pyrus-chat dlq list. When the cause is mended: pyrus-chat dlq redrive',
      );
