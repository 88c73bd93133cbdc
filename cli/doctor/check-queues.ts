import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { callAws } from '../stack/call-aws.ts';
import { count } from '../terminal/output.ts';
import { type Finding, failure, ok, warning } from './finding.ts';
import type { Patient } from './patient.ts';

/** More than this many pushes wait only while many replies come at once, or when something fails. */
const MANY = 100;

/** Whether pushes pile up, and whether some were given up. */
export async function checkQueues({ target, operations }: Patient, signal: AbortSignal): Promise<Finding[]> {
  const { delivery, deadLetter } = operations.queues;
  const client = new SQSClient(target.services);
  const read = async (queueUrl: string) => {
    const { Attributes = {} } = await callAws(
      target,
      `sqs:GetQueueAttributes on the queue ${queueUrl}`,
      client.send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrl,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
        { abortSignal: signal },
      ),
    );
    return {
      waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
      inHand: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    };
  };
  try {
    const [pushes, givenUp] = await Promise.all([read(delivery), read(deadLetter)]);
    return [queueFinding(pushes), deadLetterFinding(givenUp.waiting + givenUp.inHand)];
  } finally {
    client.destroy();
  }
}

interface Depth {
  readonly waiting: number;
  /** Handed out, or put back for a later try. */
  readonly inHand: number;
}

function queueFinding({ waiting, inHand }: Depth): Finding {
  const message = `${count(waiting, 'message')} waiting, ${inHand} in delivery or backing off.`;
  return waiting + inHand > MANY
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
