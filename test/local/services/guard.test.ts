import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { startServices } from '../../../local/services/start-services.ts';
import { clients } from './support/start.ts';

test('a Lambda without a role may do nothing, and an operator everything', async () => {
  const reports: string[] = [];
  const services = await startServices({
    region: 'us-east-1',
    accountId: '000000000000',
    functionOf: (accessKeyId) => (accessKeyId === 'ASIAOFTHELAMBDA' ? 'Lost' : undefined),
    sessionOf: () => undefined,
    report: (line) => void reports.push(line),
  });
  const [lambda, operator] = [clients(services.endpoint, 'ASIAOFTHELAMBDA'), clients(services.endpoint)];

  await expect(lambda.dynamodb.send(new ListTablesCommand())).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('Lost is not authorized to perform: dynamodb:ListTables'),
  });
  expect(reports).toEqual(['REFUSED: Lost has no role']);
  await expect(operator.dynamodb.send(new ListTablesCommand())).resolves.toMatchObject({ TableNames: [] });

  lambda.destroy();
  operator.destroy();
  await services.close();
});
