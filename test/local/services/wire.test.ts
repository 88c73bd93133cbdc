import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serviceAccount } from './support/push.ts';
import { ACCOUNT, REGION, start } from './support/start.ts';

const XMLNS = 'xmlns="http://sns.amazonaws.com/doc/2010-03-31/"';
const REQUEST_ID = /<RequestId>[0-9a-f-]{36}<\/RequestId>/;

/** The requests here are byte for byte those of `aws-cli/1.45` (botocore); only the signature is shorter. */
describe('the wire formats', () => {
  let services: Awaited<ReturnType<typeof start>>;

  beforeAll(async () => {
    services = await start();
  });

  afterAll(() => services.close());

  const signature = (service: string) =>
    `AWS4-HMAC-SHA256 Credential=AKIAOPERATOR/20260301/${REGION}/${service}/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=0`;
  const post = async (headers: Record<string, string>, body: string) => {
    const response = await fetch(services.endpoint, {
      method: 'POST',
      headers: { 'x-amz-date': '20260301T000000Z', ...headers },
      body,
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const postForm = (form: Record<string, string>, service = 'sns') =>
    post(
      {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        authorization: signature(service),
      },
      new URLSearchParams({ ...form, Version: '2010-03-31' }).toString(),
    );
  const createApplication = () =>
    postForm({
      Action: 'CreatePlatformApplication',
      Name: 'chat',
      Platform: 'GCM',
      'Attributes.entry.1.key': 'PlatformCredential',
      'Attributes.entry.1.value': serviceAccount(),
      'Attributes.entry.2.key': 'SuccessFeedbackSampleRate',
      'Attributes.entry.2.value': '10',
    });
  const arn = `arn:aws:sns:${REGION}:${ACCOUNT}:app/GCM/chat`;

  test('a result is XML of the query protocol', async () => {
    const { status, headers, text } = await createApplication();
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/xml');
    expect(text).toMatch(REQUEST_ID);
    expect(text).toContain(headers.get('x-amzn-requestid')!);
    expect(text.replace(REQUEST_ID, '<RequestId/>')).toBe(
      `<CreatePlatformApplicationResponse ${XMLNS}><CreatePlatformApplicationResult><PlatformApplicationArn>${arn}</PlatformApplicationArn></CreatePlatformApplicationResult><ResponseMetadata><RequestId/></ResponseMetadata></CreatePlatformApplicationResponse>`,
    );
  });

  test('a map is written as entries', async () => {
    await createApplication();
    const { text } = await postForm({
      Action: 'GetPlatformApplicationAttributes',
      PlatformApplicationArn: arn,
    });
    expect(text).toContain(
      '<Attributes><entry><key>Enabled</key><value>true</value></entry><entry><key>SuccessFeedbackSampleRate</key><value>10</value></entry>',
    );
  });

  test('an operation without a result has none', async () => {
    const { text } = await postForm({ Action: 'DeletePlatformApplication', PlatformApplicationArn: arn });
    expect(text.replace(REQUEST_ID, '<RequestId/>')).toBe(
      `<DeletePlatformApplicationResponse ${XMLNS}><ResponseMetadata><RequestId/></ResponseMetadata></DeletePlatformApplicationResponse>`,
    );
  });

  test('a push with message attributes is understood, and text is escaped on the way back', async () => {
    await createApplication();
    const token = 'tok:<&>"1"';
    const created = await postForm({
      Action: 'CreatePlatformEndpoint',
      PlatformApplicationArn: arn,
      Token: token,
    });
    const endpointArn = /<EndpointArn>(.*)<\/EndpointArn>/.exec(created.text)?.[1] ?? '';
    const published = await postForm({
      Action: 'Publish',
      TargetArn: endpointArn,
      MessageStructure: 'json',
      Message: JSON.stringify({
        default: '',
        GCM: JSON.stringify({ fcmV1Message: { message: { data: { a: 'b & c' } } } }),
      }),
      'MessageAttributes.entry.1.Name': 'AWS.SNS.MOBILE.FCM.TTL',
      'MessageAttributes.entry.1.Value.DataType': 'String',
      'MessageAttributes.entry.1.Value.StringValue': '3600',
    });
    expect(published.text).toMatch(
      /<PublishResponse [^>]*><PublishResult><MessageId>[0-9a-f-]{36}<\/MessageId><\/PublishResult>/,
    );
    const { text } = await postForm({ Action: 'GetEndpointAttributes', EndpointArn: endpointArn });
    expect(text).toContain('<value>tok:&lt;&amp;&gt;&quot;1&quot;</value>');
  });

  test.each([
    ['GetEndpointAttributes', { EndpointArn: `${arn}/none` }, 404, 'NotFound', 'Endpoint does not exist'],
    [
      'CreatePlatformEndpoint',
      { PlatformApplicationArn: 'x', Token: 't' },
      400,
      'InvalidParameter',
      'An ARN must have',
    ],
    [
      'CreateSMSSandboxPhoneNumber',
      { PhoneNumber: '+1' },
      400,
      'InvalidAction',
      'CreateSMSSandboxPhoneNumber',
    ],
  ])('an error of %s is XML too', async (Action, parameters, status, code, message) => {
    const answer = await postForm({ Action, ...parameters });
    expect(answer.status).toBe(status);
    const text = answer.text.replace(/>\s+</g, '><');
    expect(text).toMatch(`<ErrorResponse ${XMLNS}><Error><Type>Sender</Type><Code>${code}</Code><Message>`);
    expect(text).toContain(message);
    expect(text).toMatch(/<\/Error><RequestId>[0-9a-f-]{36}<\/RequestId><\/ErrorResponse>$/);
  });

  test.each([
    ['dynamodb', 'DynamoDB_20120810', '1.0', 'com.amazon.coral.service#UnknownOperationException'],
    ['secretsmanager', 'secretsmanager', '1.1', 'UnknownOperationException'],
    ['sqs', 'AmazonSQS', '1.0', 'com.amazonaws.sqs#InvalidAction'],
  ])('an operation that %s does not have is an error', async (service, target, version, type) => {
    const answer = await post(
      {
        'content-type': `application/x-amz-json-${version}`,
        'x-amz-target': `${target}.MakeCoffee`,
        authorization: signature(service),
      },
      '{}',
    );
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).__type).toBe(type);
  });

  test('a service that is not there is an error', async () => {
    const form = await postForm({ Action: 'ListUsers' }, 'iam');
    expect(form.status).toBe(400);
    expect(form.text).toContain('<Code>UnknownOperationException</Code><Message>iam is not simulated here');
    const { status, text } = await post(
      { 'content-type': 'application/x-amz-json-1.1', authorization: signature('kms') },
      '{}',
    );
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({
      __type: expect.stringContaining('UnknownOperationException'),
      message: expect.stringContaining('kms'),
    });
  });

  test('a DynamoDB answer keeps the headers of the engine', async () => {
    const { headers } = await post(
      {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.ListTables',
        authorization: signature('dynamodb'),
      },
      '{}',
    );
    expect(headers.get('x-amz-crc32')).toMatch(/^\d+$/);
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9A-Z]{52}$/);
  });

  test('SQS names its errors as on AWS, for JSON and for the former protocol', async () => {
    const answer = await post(
      {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AmazonSQS.GetQueueUrl',
        authorization: signature('sqs'),
      },
      JSON.stringify({ QueueName: 'none' }),
    );
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amzn-query-error')).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
    expect(JSON.parse(answer.text).__type).toBe('com.amazonaws.sqs#QueueDoesNotExist');
  });
});
