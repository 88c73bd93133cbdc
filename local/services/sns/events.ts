import type { Applications } from './applications.ts';
import type { Endpoint } from './endpoints.ts';

/** Publishes a message to a topic. */
export type PublishToTopic = (topicArn: string, subject: string, message: string) => Promise<void>;

/** The application attribute that names the topic of each event. */
const TOPIC_ATTRIBUTE = {
  EndpointCreated: 'EventEndpointCreated',
  EndpointUpdated: 'EventEndpointUpdated',
  EndpointDeleted: 'EventEndpointDeleted',
  DeliveryFailure: 'EventDeliveryFailure',
} as const;

/** Why a push did not arrive, in SNS' words. */
export interface DeliveryFailure {
  readonly FailureType:
    | 'InvalidPlatformToken'
    | 'InvalidNotification'
    | 'NotificationTTLExpired'
    // Our own word: AWS publishes no list, and this one was not seen.
    | 'PlatformCredentialInvalid';
  readonly FailureMessage: string;
  readonly DeliveryAttempts: number;
  readonly MessageId: string;
}

/** Tells the topics of a platform application what happens to its endpoints. */
export class PlatformEvents {
  readonly #applications: Applications;
  readonly #publish: PublishToTopic;

  constructor(applications: Applications, publish: PublishToTopic) {
    this.#applications = applications;
    this.#publish = publish;
  }

  async endpointCreated(endpoint: Endpoint): Promise<void> {
    await this.#send('EndpointCreated', endpoint);
  }

  async endpointUpdated(endpoint: Endpoint): Promise<void> {
    await this.#send('EndpointUpdated', endpoint);
  }

  async endpointDeleted(endpoint: Endpoint): Promise<void> {
    await this.#send('EndpointDeleted', endpoint);
  }

  /** Only for direct publishes to an endpoint, and only once SNS has given up. */
  async deliveryFailure(endpoint: Endpoint, failure: DeliveryFailure): Promise<void> {
    await this.#send('DeliveryFailure', endpoint, failure);
  }

  async #send(type: keyof typeof TOPIC_ATTRIBUTE, endpoint: Endpoint, details = {}): Promise<void> {
    const application = this.#applications.find(endpoint.application_arn);
    const topicArn = application?.attributes[TOPIC_ATTRIBUTE[type]];
    if (topicArn === undefined) return;
    const event = {
      EventType: type,
      Resource: endpoint.application_arn,
      EndpointArn: endpoint.arn,
      Service: 'SNS',
      Time: new Date().toISOString(),
      ...details,
    };
    const name = endpoint.application_arn.split('/').at(-1);
    await this.#publish(topicArn, `${type} event for app ${name} (GCM)`, JSON.stringify(event));
  }
}
