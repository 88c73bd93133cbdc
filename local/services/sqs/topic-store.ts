import { SnsStore } from './fauxqs-internals.ts';

type Page = ReturnType<SnsStore['listSubscriptions']>;

/** fauxqs' topics. Lists show a subscription that its owner has not confirmed as SNS does: by a word, not by its ARN. */
export class TopicStore extends SnsStore {
  override listSubscriptions(nextToken?: string): Page {
    return shown(super.listSubscriptions(nextToken));
  }

  override listSubscriptionsByTopic(topicArn: string, nextToken?: string): Page {
    return shown(super.listSubscriptionsByTopic(topicArn, nextToken));
  }
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
function shown(page: Page): Page {
  const subscriptions = page.subscriptions.map((subscription) =>
    subscription.confirmed ? subscription : { ...subscription, arn: 'PendingConfirmation' },
  );
  return { ...page, subscriptions };
}
