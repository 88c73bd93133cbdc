import { arn } from './deployment.ts';

/** A type that the runner leaves out on purpose. */
export interface NoLocalCounterpart {
  readonly reason: string;
  /** Attributes that other parts of the template may name, by the resource's physical name. */
  readonly attributes?: (name: string) => Readonly<Record<string, string>>;
}

const METRICS = 'There are no CloudWatch metrics to watch.';

const arnOnly = (service: string, prefix: string) => (name: string) => ({ Arn: arn(service, prefix + name) });

/** Resource types without a local counterpart, each with the reason. Any type neither here nor in the registry is an error. */
export const NO_LOCAL_COUNTERPART: Readonly<Record<string, NoLocalCounterpart>> = {
  'AWS::Logs::MetricFilter': { reason: METRICS },
  'AWS::Logs::QueryDefinition': { reason: 'There is no console in which to run a saved query.' },
  'AWS::CloudWatch::Alarm': { reason: METRICS, attributes: arnOnly('cloudwatch', 'alarm:') },
  'AWS::CloudWatch::CompositeAlarm': { reason: METRICS, attributes: arnOnly('cloudwatch', 'alarm:') },
  'AWS::CloudWatch::Dashboard': { reason: METRICS },
  'AWS::Lambda::EventInvokeConfig': {
    reason: 'A custom resource that fails is told at once, without retries.',
  },
  'AWS::CDK::Metadata': { reason: 'Statistics of the CDK.' },
};
