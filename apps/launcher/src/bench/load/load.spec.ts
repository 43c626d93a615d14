import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  formatSignatureHeader,
  generateKeyPair,
  loadPrivateKey,
  loadPublicKey,
  parseSignatureHeader,
  requestContent,
  responseContent,
  sign,
  verify,
  type KeyPairPem,
} from '@silkgate/alipayplus';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LoadGenerator } from './load-generator.js';
import { participantOf } from './mix.js';
import { closedPhase, pacedPhase, type PayNext } from './phases.js';

describe('the mix', () => {
  const participants = [
    { id: 'a', algorithm: 'ES256' },
    { id: 'b', algorithm: 'RSA256' },
    { id: 'c', algorithm: 'ES256' },
    { id: 'd', algorithm: 'SM2' },
  ] as const;

  it('is nine in ten of the recommended algorithm, each in turn', () => {
    const ids = Array.from({ length: 2000 }, (_, index) => participantOf(participants, index).id);
    const share = (id: string): number => ids.filter((each) => each === id).length;
    expect([share('a'), share('c'), share('b'), share('d')]).toEqual([900, 900, 100, 100]);
  });

  it('does with what there is', () => {
    const only = participants.slice(1, 2);
    expect(participantOf(only, 3).id).toBe('b');
    expect(() => participantOf([], 0)).toThrow('no participant');
  });
});

describe('phases', () => {
  const answering = (delayMs: number, left = Infinity): { payNext: PayNext; most: () => number } => {
    let underWay = 0;
    let most = 0;
    let remaining = left;
    return {
      most: () => most,
      payNext: () => {
        if (remaining-- <= 0) return undefined;
        most = Math.max(most, ++underWay);
        return new Promise((resolve) => {
          setTimeout(() => {
            underWay -= 1;
            resolve({ kind: 'answered', status: 'S', code: 'SUCCESS' });
          }, delayMs);
        });
      },
    };
  };

  it('in a closed loop keep as many payments under way as there are callers, and end in time', async () => {
    const { payNext, most } = answering(20);
    const result = await closedPhase(payNext, 4, 0.4);
    expect(most()).toBe(4);
    expect(result.sent).toBe(result.answers.S);
    expect(result.sent).toBeGreaterThan(4);
    expect(result.endedAtMs - result.startedAtMs).toBeLessThan(2_000);
    expect(result.latencyMs.p50).toBeGreaterThanOrEqual(19);
  });

  it('end when the codes do', async () => {
    expect((await closedPhase(answering(1, 7).payNext, 3, 30)).sent).toBe(7);
    expect((await pacedPhase(answering(1, 7).payNext, 1000, 30)).sent).toBe(7);
  });

  it('that are paced ask on time, and charge a stall to every payment that it held up', async () => {
    const steady = await pacedPhase(answering(5).payNext, 200, 0.5);
    expect(steady.sent).toBe(100);
    expect(steady.endedAtMs - steady.startedAtMs).toBeGreaterThanOrEqual(480);
    let first = true;
    const stalling = await pacedPhase(
      () => {
        const until = performance.now() + (first ? 200 : 0);
        first = false;
        while (performance.now() < until);
        return Promise.resolve({ kind: 'answered', status: 'S', code: 'SUCCESS' });
      },
      200,
      0.5,
    );
    expect(stalling.latencyMs.max).toBeGreaterThan(190);
    expect(stalling.latencyMs.p99).toBeGreaterThan(150);
  });

  it('name what was not a success', async () => {
    let turn = 0;
    const answers = [
      { kind: 'answered', status: 'F', code: 'USER_BALANCE_NOT_ENOUGH' },
      { kind: 'none', reason: 'HTTP 503' },
      { kind: 'answered', status: 'U', code: 'PAYMENT_IN_PROCESS' },
    ] as const;
    const result = await pacedPhase(
      () => {
        const answer = answers[turn++];
        return answer === undefined ? undefined : Promise.resolve(answer);
      },
      1000,
      1,
    );
    expect(result.answers).toEqual({ S: 0, F: 1, U: 1, none: 1 });
    expect(result.problems).toEqual({ USER_BALANCE_NOT_ENOUGH: 1, 'HTTP 503': 1, PAYMENT_IN_PROCESS: 1 });
  });
});

describe('the load', () => {
  const data = mkdtempSync(join(tmpdir(), 'silkgate-load-'));
  let acquirerKeys: KeyPairPem;
  let switchKeys: KeyPairPem;
  const seen: { authentic: boolean; body: Record<string, unknown> }[] = [];
  const told: { paymentRequestId: string }[] = [];
  let forged = false;
  const server = createServer((request, response) => void answer(request, response));

  async function bodyOf(request: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  }

  async function answerPay(request: IncomingMessage, text: string, response: ServerResponse): Promise<void> {
    const header = parseSignatureHeader(String(request.headers['signature']));
    const key = loadPublicKey(acquirerKeys.publicPem, 'ES256', '1');
    const path = request.url ?? '';
    const time = String(request.headers['request-time']);
    const authentic =
      header.ok &&
      key.ok &&
      (await verify(requestContent('POST', path, 'ACQUIRER', time, text), header.value.signature, key.value));
    const isPay = path.endsWith('/pay');
    if (isPay) seen.push({ authentic, body: JSON.parse(text) as Record<string, unknown> });
    const body = JSON.stringify({
      result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' },
      paymentId: `switch-${seen.length}`,
    });
    const own = loadPrivateKey((forged && isPay ? acquirerKeys : switchKeys).privatePem, 'ES256', '2');
    if (!own.ok) throw new Error(own.error.detail);
    const signature = await sign(responseContent('POST', path, 'ACQUIRER', time, body), own.value);
    response.setHeader('response-time', time);
    response.setHeader(
      'signature',
      formatSignatureHeader({ algorithm: 'ES256', keyVersion: '2', signature }),
    );
    response.end(body);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await bodyOf(request);
    if (request.url === '/control/wallets/WALLET/payment-code') {
      response.end(JSON.stringify({ codeValue: `code-${seen.length}-${Math.random()}`, userId: 'u' }));
    } else if (request.url === '/control/acquirers/ACQUIRER/results') {
      told.push(...(JSON.parse(text) as { results: { paymentRequestId: string }[] }).results);
      response.end('{}');
    } else await answerPay(request, text, response);
  }

  function participant(clientId: string, fields: object): void {
    const folder = join(data, 'sandbox', 'participants', clientId);
    mkdirSync(folder, { recursive: true });
    const file = { clientId, algorithm: 'ES256', keyVersion: '1', switchKeyVersion: '2', ...fields };
    writeFileSync(join(folder, 'participant.json'), JSON.stringify(file));
    writeFileSync(join(folder, 'private.pem'), acquirerKeys.privatePem);
  }

  beforeAll(async () => {
    acquirerKeys = await generateKeyPair('ES256');
    switchKeys = await generateKeyPair('ES256');
    participant('ACQUIRER', { kind: 'acquirer', merchantIds: ['M-1', 'M-2'] });
    participant('WALLET', { kind: 'wallet' });
    mkdirSync(join(data, 'gateway', 'keys'), { recursive: true });
    writeFileSync(join(data, 'gateway', 'keys', '2-ES256.public.pem'), switchKeys.publicPem);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(data, { recursive: true });
  });

  it('pays with fresh codes as the acquirer, signed, and believes only what the switch signed', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const generator = new LoadGenerator({ data, gatewayUrl: url, sandboxUrl: url, runId: 'r1' });
    try {
      expect(await generator.perform({ kind: 'codes', count: 10 })).toEqual({ kind: 'codes', obtained: 10 });
      const paid = await generator.perform({ kind: 'closed', concurrency: 2, seconds: 10 });
      expect(paid).toMatchObject({
        kind: 'phase',
        result: { sent: 10, answers: { S: 10, F: 0, U: 0, none: 0 } },
      });
      expect(seen.every(({ authentic }) => authentic)).toBe(true);
      expect(new Set(seen.map(({ body }) => body['paymentRequestId'])).size).toBe(10);
      forged = true;
      await generator.perform({ kind: 'codes', count: 1 });
      const doubted = await generator.perform({ kind: 'paced', ratePerSecond: 100, seconds: 1 });
      expect(doubted).toMatchObject({
        result: { sent: 1, answers: { none: 1 }, problems: { 'answer not signed by the switch': 1 } },
      });
      // The one it doubted was inquired, and told as well.
      expect(await generator.perform({ kind: 'settle' })).toEqual({ kind: 'settled' });
      expect(new Set(told.map(({ paymentRequestId }) => paymentRequestId)).size).toBe(11);
    } finally {
      await generator.close();
    }
  });
});
