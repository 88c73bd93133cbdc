/* The floor: no SDK and no framework. One hand-signed `GetItem` over `node:https`, which nothing can undercut by much. */
import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'node:https';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { keyAddress } from '../../lambdas/security-keys/key-address.ts';

const {
  AWS_REGION: region = '',
  AWS_ACCESS_KEY_ID: accessKeyId = '',
  AWS_SECRET_ACCESS_KEY: secretAccessKey = '',
  AWS_SESSION_TOKEN: sessionToken = '',
  AWS_ENDPOINT_URL_DYNAMODB: endpoint = `https://dynamodb.${region}.amazonaws.com`,
  SECURITY_KEYS_TABLE: table,
} = process.env;
const { hostname, port, host } = new URL(endpoint);
const agent = new Agent({ keepAlive: true });

export const handler = async ({
  body = '',
}: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const { app_id, user_id, security_key } = JSON.parse(body);
  const { pk, sk } = keyAddress(app_id, user_id, security_key);
  const { Item: item } = await getItem({
    TableName: table,
    Key: { pk: { S: pk }, sk: { S: sk } },
    ConsistentRead: true,
  });
  return { statusCode: item?.sequence !== undefined && item.revoked_at === undefined ? 200 : 403 };
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signed(body: string): Record<string, string> {
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${date.slice(0, 8)}/${region}/dynamodb/aws4_request`;
  const headers: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.0',
    host,
    'x-amz-date': date,
    'x-amz-security-token': sessionToken,
    'x-amz-target': 'DynamoDB_20120810.GetItem',
  };
  const names = Object.keys(headers).join(';');
  const canonical = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonicalRequest = ['POST', '/', '', canonical.join(''), names, sha256(body)].join('\n');
  const key = ['dynamodb', 'aws4_request'].reduce(
    (parent: Buffer, part) => hmac(parent, part),
    hmac(hmac(`AWS4${secretAccessKey}`, date.slice(0, 8)), region),
  );
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonicalRequest)].join('\n'));
  return {
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature.toString('hex')}`,
  };
}

function getItem(input: unknown): Promise<{ Item?: Record<string, unknown> }> {
  const body = JSON.stringify(input);
  return new Promise((resolve, reject) => {
    request({ agent, hostname, port, method: 'POST', path: '/', headers: signed(body) }, (response) => {
      let answered = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        answered += chunk;
      });
      response.on('end', () => resolve(JSON.parse(answered)));
    })
      .on('error', reject)
      .end(body);
  });
}
