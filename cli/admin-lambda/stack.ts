import {
  CloudFormationClient,
  type CloudFormationClientConfig,
  DescribeStacksCommand,
  paginateDescribeStacks,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { clientOptions } from '../../lambdas/shared/client-options.ts';
import { CliError } from '../errors.ts';
import { explainAwsError } from './aws-error.ts';
import type { Target, TargetOptions } from './target.ts';

/** The SDK waits without end by default. */
const IMPATIENT = clientOptions({ connectionTimeout: 4_000, requestTimeout: 10_000, maxAttempts: 2 });
/** A search of the logs may take its time. */
const PATIENT = clientOptions({ connectionTimeout: 4_000, requestTimeout: 30_000, maxAttempts: 3 });

/** The output by which a stack of ours is known. */
const OUTPUT = 'KeysFunctionName';

/**
 * Finds the admin Lambda of a deployed stack through the stack's outputs.
 *
 * @throws CliError that tells what is missing: credentials, a region, a permission, the stack
 */
export async function findStack({ stack, region, profile }: TargetOptions): Promise<Target> {
  const config = { ...(region && { region }), ...(profile && { profile }) };
  const outputs = await outputsOfOurs(stack, config);
  return {
    name: `the stack ${stack}`,
    functionName: outputs[OUTPUT] ?? '',
    appIds: [],
    isLocal: false,
    client: config,
    services: { ...config, ...PATIENT },
    outputs,
  };
}

async function outputsOfOurs(stack: string, config: CloudFormationClientConfig): Promise<Outputs> {
  const cloudformation = new CloudFormationClient({ ...config, ...IMPATIENT });
  try {
    const { Stacks = [] } = await cloudformation.send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = outputsOf(Stacks[0]);
    if (outputs[OUTPUT] !== undefined) return outputs;
    throw new CliError('NotOurStack', `The stack ${stack} has no output ${OUTPUT}: it is none of ours.`, {
      hint: await suggestion(cloudformation),
    });
  } catch (error) {
    if (error instanceof CliError) throw error;
    // "Stack with id … does not exist" has the same name as any other invalid input.
    if (error instanceof Error && error.message.includes('does not exist')) {
      const where = await cloudformation.config.region();
      throw new CliError('StackNotFound', `There is no stack ${stack} in ${where}.`, {
        hint: await suggestion(cloudformation),
      });
    }
    throw explainAwsError(error, `cloudformation:DescribeStacks on the stack ${stack}`);
  } finally {
    cloudformation.destroy();
  }
}

type Outputs = Readonly<Record<string, string>>;

const outputsOf = (stack: Stack | undefined): Outputs =>
  Object.fromEntries(
    (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );

/** Which stacks it could have been. Best effort: listing needs a permission more. */
async function suggestion(client: CloudFormationClient): Promise<string> {
  const ours: string[] = [];
  try {
    for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
      ours.push(
        ...Stacks.flatMap((stack) => (outputsOf(stack)[OUTPUT] === undefined ? [] : (stack.StackName ?? []))),
      );
    }
  } catch {
    return 'Name the stack with --stack, and its region with --region.';
  }
  return ours.length > 0
    ? `Did you mean ${ours.map((name) => `--stack ${name}`).join(' or ')}?`
    : 'No stack of ours is in this region and account: name another with --region or --profile, deploy with "npx cdk deploy", or use --local.';
}
