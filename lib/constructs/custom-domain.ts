import { DomainName, EndpointType, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Construct } from 'constructs';
import type { ChatDomain } from '../settings.ts';
import type { ChatHttpApi } from './chat-http-api.ts';

export interface CustomDomainProps extends ChatDomain {
  /** What Pyrus calls: at the root of `name`. */
  readonly pyrusApi: ChatHttpApi;
  /** What the app and the backend call: at the root of `appName`, or under a path of `name`. */
  readonly appApi: ChatHttpApi;
}

/** Where the app's API is on a host that it shares with the one that Pyrus calls. */
const APP_PATH = 'app';

/**
 * Hosts of the company's own in front of the two APIs. Whoever has the zone makes the DNS records; until then, and ever
 * after, the hosts that API Gateway gave answer too.
 */
export class CustomDomain extends Construct {
  /** `https://…` of what Pyrus calls, without a slash at the end. */
  readonly pyrusUrl: string;
  /** `https://…` of what the app and the backend call, without a slash at the end. */
  readonly appUrl: string;
  /** The DNS records to make: `chat.example.com CNAME d-….execute-api.….amazonaws.com`, separated by commas. */
  readonly dnsRecords: string;

  constructor(scope: Construct, id: string, props: CustomDomainProps) {
    super(scope, id);
    const { name, appName, pyrusApi, appApi } = props;
    const endpoint = {
      certificate: Certificate.fromCertificateArn(this, 'Certificate', props.certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    };
    const domain = new DomainName(this, 'PyrusDomain', { ...endpoint, domainName: name });
    pyrusApi.serveUnder(domain);
    this.pyrusUrl = `https://${name}`;

    if (appName === undefined) {
      appApi.serveUnder(domain, APP_PATH);
      this.appUrl = `https://${name}/${APP_PATH}`;
      this.dnsRecords = dnsRecord(name, domain);
      return;
    }
    const appDomain = new DomainName(this, 'AppDomain', { ...endpoint, domainName: appName });
    appApi.serveUnder(appDomain);
    this.appUrl = `https://${appName}`;
    this.dnsRecords = [dnsRecord(name, domain), dnsRecord(appName, appDomain)].join(', ');
  }
}

const dnsRecord = (host: string, { regionalDomainName }: DomainName): string =>
  `${host} CNAME ${regionalDomainName}`;
