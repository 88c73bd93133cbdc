import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { AwsError } from '../aws-answer.ts';
import { inTransaction } from '../database.ts';
import { Applications } from './applications.ts';
import type { Place } from './arn.ts';
import { type Endpoint, Endpoints } from './endpoints.ts';
import { PlatformEvents, type PublishToTopic } from './events.ts';
import { WaitingPushes } from './push.ts';
import { PushDelivery, type PushServices } from './push-delivery.ts';
import { parsePushMessage } from './push-message.ts';
import { type XmlValue, xmlMap } from './xml.ts';

/** Serves one operation: its result, or `undefined` where the operation returns nothing. */
type Operation = (input: unknown) => Promise<XmlValue | undefined> | XmlValue | undefined;

const Attributes = v.optional(v.record(v.string(), v.string()), {});
const OfApplication = v.object({ PlatformApplicationArn: v.string() });
const OfEndpoint = v.object({ EndpointArn: v.string() });
const Paged = v.object({ NextToken: v.optional(v.string()) });
const PAGE = 100;

/** SNS mobile push for FCM: platform applications, endpoints, and publishes to them. */
export class MobilePush {
  readonly #database: DatabaseSync;
  readonly #applications: Applications;
  readonly #endpoints: Endpoints;
  readonly #events: PlatformEvents;
  readonly #delivery: PushDelivery;

  constructor(database: DatabaseSync, services: PushServices, place: Place, publishToTopic: PublishToTopic) {
    this.#database = database;
    this.#applications = new Applications(database, place);
    this.#endpoints = new Endpoints(database);
    this.#events = new PlatformEvents(this.#applications, publishToTopic);
    this.#delivery = new PushDelivery(services, {
      applications: this.#applications,
      endpoints: this.#endpoints,
      events: this.#events,
      waiting: new WaitingPushes(database),
    });
  }

  /** The operation of that name, if it is one of mobile push; a publish is so by its target. */
  operation(name: string, input: Record<string, unknown> | undefined): Operation | undefined {
    if (name !== 'Publish') return this.#operations[name];
    const target = input?.TargetArn;
    return typeof target === 'string' && target.includes(':endpoint/') ? this.#publish : undefined;
  }

  close(): void {
    this.#delivery.close();
  }

  readonly #operations: Readonly<Record<string, Operation>> = {
    CreatePlatformApplication: (input) => {
      const request = parse(v.object({ Name: v.string(), Platform: v.string(), Attributes }), input);
      const { arn } = this.#applications.create(request.Name, request.Platform, request.Attributes);
      return { PlatformApplicationArn: arn };
    },
    GetPlatformApplicationAttributes: (input) => {
      const { attributes } = this.#applications.get(parse(OfApplication, input).PlatformApplicationArn);
      return { Attributes: xmlMap({ ...attributes, AuthenticationMethod: 'Token' }) };
    },
    SetPlatformApplicationAttributes: (input) => {
      const request = parse(v.object({ ...OfApplication.entries, Attributes }), input);
      this.#applications.setAttributes(request.PlatformApplicationArn, request.Attributes);
      return undefined;
    },
    DeletePlatformApplication: (input) => {
      const { PlatformApplicationArn: arn } = parse(OfApplication, input);
      inTransaction(this.#database, () => {
        this.#applications.delete(arn);
        this.#endpoints.deleteOfApplication(arn);
      });
      return undefined;
    },
    ListPlatformApplications: (input) => {
      const [applications, next] = page(this.#applications.list(), input);
      const shown = applications.map(({ arn, attributes }) => ({
        PlatformApplicationArn: arn,
        Attributes: xmlMap(attributes),
      }));
      return { PlatformApplications: shown, NextToken: next };
    },
    CreatePlatformEndpoint: async (input) => {
      const request = parse(
        v.object({
          ...OfApplication.entries,
          Token: v.string(),
          CustomUserData: v.optional(v.string()),
          Attributes,
        }),
        input,
      );
      const application = this.#applications.get(request.PlatformApplicationArn);
      checkNames(request.Attributes);
      const { endpoint, isNew } = this.#endpoints.create({
        application_arn: application.arn,
        token: request.Token,
        enabled: (request.Attributes.Enabled ?? 'true') === 'true',
        custom_user_data: request.CustomUserData ?? request.Attributes.CustomUserData ?? null,
      });
      if (isNew) await this.#events.endpointCreated(endpoint);
      return { EndpointArn: endpoint.arn };
    },
    GetEndpointAttributes: (input) => {
      const endpoint = this.#endpoints.get(parse(OfEndpoint, input).EndpointArn);
      return { Attributes: xmlMap(endpointAttributes(endpoint)) };
    },
    SetEndpointAttributes: async (input) => {
      const request = parse(v.object({ ...OfEndpoint.entries, Attributes }), input);
      const endpoint = this.#endpoints.get(request.EndpointArn);
      checkNames(request.Attributes);
      const { Enabled, Token, CustomUserData } = request.Attributes;
      const changed = {
        ...endpoint,
        enabled: Enabled === undefined ? endpoint.enabled : Enabled.toLowerCase() === 'true',
        token: Token ?? endpoint.token,
        custom_user_data: CustomUserData ?? endpoint.custom_user_data,
      };
      this.#endpoints.update(changed);
      await this.#events.endpointUpdated(changed);
      return undefined;
    },
    DeleteEndpoint: async (input) => {
      const { EndpointArn: arn } = parse(OfEndpoint, input);
      const endpoint = this.#endpoints.find(arn);
      if (endpoint !== undefined && this.#endpoints.delete(arn)) await this.#events.endpointDeleted(endpoint);
      return undefined;
    },
    ListEndpointsByPlatformApplication: (input) => {
      const application = this.#applications.get(parse(OfApplication, input).PlatformApplicationArn);
      const [endpoints, next] = page(this.#endpoints.ofApplication(application.arn), input);
      const shown = endpoints.map((endpoint) => ({
        EndpointArn: endpoint.arn,
        Attributes: xmlMap(endpointAttributes(endpoint)),
      }));
      return { Endpoints: shown, NextToken: next };
    },
  };

  readonly #publish: Operation = async (input) => {
    const { TargetArn: arn } = parse(v.object({ TargetArn: v.string() }), input);
    const push = parsePushMessage(input);
    const endpoint = this.#endpoints.find(arn);
    if (endpoint === undefined) {
      throw new AwsError(
        'InvalidParameter',
        'Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified',
      );
    }
    if (this.#applications.get(endpoint.application_arn).attributes.Enabled !== 'true') {
      throw new AwsError('PlatformApplicationDisabled', 'Platform application is disabled');
    }
    if (!endpoint.enabled) throw new AwsError('EndpointDisabled', 'Endpoint is disabled');
    const messageId = randomUUID();
    await this.#delivery.deliver(endpoint, messageId, push);
    return { MessageId: messageId };
  };
}

function endpointAttributes(endpoint: Endpoint): Record<string, string> {
  return {
    Enabled: String(endpoint.enabled),
    Token: endpoint.token,
    ...(endpoint.custom_user_data === null ? {} : { CustomUserData: endpoint.custom_user_data }),
  };
}

function checkNames(attributes: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(attributes)) {
    if (['Enabled', 'Token', 'CustomUserData'].includes(name)) continue;
    throw new AwsError(
      'InvalidParameter',
      `Invalid parameter: Attributes Reason: Invalid attribute name: ${name}`,
    );
  }
}

function parse<TSchema extends v.GenericSchema>(schema: TSchema, input: unknown): v.InferOutput<TSchema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  throw new AwsError('InvalidParameter', `Invalid parameter: ${v.getDotPath(result.issues[0]) ?? 'request'}`);
}

function page<T>(all: readonly T[], input: unknown): [page: T[], next: string | undefined] {
  const start = Number(parse(Paged, input).NextToken ?? 0);
  const end = start + PAGE;
  return [all.slice(start, end), end < all.length ? String(end) : undefined];
}
