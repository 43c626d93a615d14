import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { AcquirerBooks } from './acquirer-books.js';
import type { PaymentAnswer } from './acquirer-client.js';
import type { ActingAcquirer } from './participants.js';

const ACQUIRER = { clientId: 'ALIPAY_CN' } as ActingAcquirer;
let server: Server;
let sandbox: Pool;
let told: { path: string; results: { paymentRequestId: string; paymentId: string }[] }[];
let status: number;

beforeEach(async () => {
  told = [];
  status = 200;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { results } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { results: [] };
      told.push({ path: request.url ?? '', results });
      response.writeHead(status).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  sandbox = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(async () => {
  await sandbox.close();
  await new Promise((resolve) => server.close(resolve));
});

const asked = (requestId: string) => ({
  acquirer: ACQUIRER,
  order: { requestId, codeValue: 'c', merchantId: 'M', amountMinor: 500 },
});
const success = (paymentId: string): PaymentAnswer => ({
  kind: 'answered',
  status: 'S',
  code: 'SUCCESS',
  paymentId,
});

function booksThat(...inquiries: PaymentAnswer[]): AcquirerBooks {
  return new AcquirerBooks({
    sandbox,
    inquire: () => Promise.resolve(inquiries.shift() ?? { kind: 'none', reason: 'gone' }),
    pause: () => Promise.resolve(),
  });
}

test('an acquirer is told the successes of its tills, in reports of a bounded size, once', async () => {
  const books = booksThat();
  for (let n = 0; n < 250; n += 1) books.note(asked(`r${n}`), success(`p${n}`));
  books.note(asked('refused'), { kind: 'answered', status: 'F', code: 'PROCESS_FAIL' });
  books.note(asked('waiting'), { kind: 'answered', status: 'U', code: 'PAYMENT_IN_PROCESS' });
  await books.settle();
  await books.settle();
  expect(told.map(({ path, results }) => [path, results.length])).toEqual([
    ['/control/acquirers/ALIPAY_CN/results', 200],
    ['/control/acquirers/ALIPAY_CN/results', 50],
  ]);
  expect(told[0]?.results[0]).toEqual({
    paymentRequestId: 'r0',
    paymentId: 'p0',
    merchantId: 'M',
    amountMinor: '500',
  });
});

test('what had no answer is inquired until it is final', async () => {
  const books = booksThat({ kind: 'answered', status: 'U', code: 'PAYMENT_IN_PROCESS' }, success('late'));
  books.note(asked('lost'), { kind: 'none', reason: 'timeout' });
  await books.settle();
  expect(told.flatMap(({ results }) => results.map(({ paymentId }) => paymentId))).toEqual(['late']);
});

test('what never becomes final, and an acquirer that does not listen, are failures', async () => {
  const endless = booksThat();
  endless.note(asked('lost'), { kind: 'none', reason: 'timeout' });
  await expect(endless.settle()).rejects.toThrow('lost has no final result');
  status = 500;
  const books = booksThat();
  books.note(asked('r'), success('p'));
  await expect(books.settle()).rejects.toThrow('ALIPAY_CN was not told');
});
