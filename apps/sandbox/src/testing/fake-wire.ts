import { createServer, type IncomingMessage, type Server } from 'node:http';
import { mkdir, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  generateKeyPair,
  keyRingOf,
  loadPrivateKey,
  loadPublicKey,
  operationOfPath,
  parseRequest,
  pathOf,
  requestContent,
  formatSignatureHeader,
  resultOf,
  signerOf,
  SIGNATURE_ALGORITHMS,
  type Operation,
  type RequestOf,
  type Signer,
} from '@silkgate/alipayplus';
import { SystemClock, toIsoUtc8, unwrap, type AmountJson } from '@silkgate/kernel';
import { CATALOGUE, type AcquirerProfile, type WalletProfile } from '../catalogue/index.js';
import { signAnswer } from '../protocol/signed-answer.js';
import { authenticate } from '../protocol/authentication.js';

export type Profile = WalletProfile | AcquirerProfile;

export interface ParticipantAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, never> & { result?: { resultStatus: string; resultCode: string } };
}

/** The wire of a tiny switch: its keys, its port, signed calls in and out. What it answers is its heir's. */
export abstract class FakeWire {
  readonly calls: { readonly clientId: string; readonly operation: Operation; readonly body: unknown }[] = [];
  readonly publications: unknown[] = [];
  readonly confirmations: { status: string; instructionId: string; amount: AmountJson }[] = [];
  businessDate = '2026-11-22';
  operatorToken = 'operator';
  /** How many of the next answers of an operation are lost on the way. */
  readonly lose = new Map<Operation, number>();
  private readonly signers = new Map<string, Signer>();
  private server: Server | undefined;
  sandboxUrl = '';

  constructor(private readonly dataFolder: string) {}

  get url(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    const folder = join(this.dataFolder, 'gateway', 'keys');
    const settlement = join(this.dataFolder, 'settlement', 'keys');
    await mkdir(folder, { recursive: true });
    await mkdir(settlement, { recursive: true });
    for (const [index, algorithm] of SIGNATURE_ALGORITHMS.entries()) {
      const version = String(index + 1);
      const { publicPem, privatePem } = await generateKeyPair(algorithm);
      await writeFile(join(folder, `${version}-${algorithm}.public.pem`), publicPem);
      this.signers.set(version, signerOf(unwrap(loadPrivateKey(privatePem, algorithm, version))));
    }
    const pair = await generateKeyPair('ES256');
    await writeFile(join(settlement, '1-ES256.public.pem'), pair.publicPem);
    this.signers.set('settlement', signerOf(unwrap(loadPrivateKey(pair.privatePem, 'ES256', '1'))));
    this.server = createServer((request, response) => {
      this.serve(request).then(
        (answer) => {
          if (answer === 'lost') request.socket.destroy();
          else response.writeHead(answer.status, answer.headers).end(answer.body);
        },
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise<void>((resolve) => this.server?.close(() => resolve()));
  }

  /** Calls a participant as the switch does. */
  async ask(
    profile: Profile,
    operation: Operation,
    body: object,
    signer?: Signer,
  ): Promise<ParticipantAnswer> {
    const kind = profile.kind === 'wallet' ? 'wallets' : 'acquirers';
    const path = `/${kind}/${profile.clientId}${pathOf(operation)}`;
    return this.post(path, profile.clientId, body, signer ?? this.signerFor(profile));
  }

  /** Calls the bank as settlement does. */
  async askBank(call: string, body: object): Promise<ParticipantAnswer> {
    return this.post(
      `/bank/v1/${call}`,
      'SILKGATE-SETTLEMENT',
      body,
      this.signers.get('settlement') as Signer,
    );
  }

  private async post(
    path: string,
    clientId: string,
    body: object,
    signer: Signer,
  ): Promise<ParticipantAnswer> {
    const text = JSON.stringify(body);
    const time = toIsoUtc8(Date.now());
    const signature = await signer.sign(requestContent('POST', path, clientId, time, text));
    const { algorithm, keyVersion } = signer;
    const response = await fetch(this.sandboxUrl + path, {
      method: 'POST',
      body: text,
      headers: {
        'content-type': 'application/json',
        'client-id': clientId,
        'request-time': time,
        signature: formatSignatureHeader({ algorithm, keyVersion, signature }),
      },
    });
    const answer = await response.text();
    const json = response.status === 200 ? (JSON.parse(answer) as ParticipantAnswer['json']) : {};
    return { status: response.status, headers: response.headers, text: answer, json };
  }

  private signerFor(profile: Profile): Signer {
    return this.signers.get(profile.switchKeyVersion) as Signer;
  }

  private async serve(request: IncomingMessage) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const path = request.url ?? '';
    if (path === '/ops/v1/business-days/close') return this.closeDay(request, body);
    if (path === '/v1/rate-publications') return this.plain(this.publications, body);
    if (path === '/bank/v1/confirmations') return this.plain(this.confirmations, body);
    const operation = operationOfPath(path);
    const clientId = String(request.headers['client-id']);
    const profile = [...CATALOGUE.wallets, ...CATALOGUE.acquirers].find((each) => each.clientId === clientId);
    if (operation === undefined || profile === undefined) return { status: 404, headers: {}, body: '' };
    const publicPem = readFileSync(
      join(this.dataFolder, 'sandbox', 'participants', clientId, 'public.pem'),
      'utf8',
    );
    const keys = keyRingOf([unwrap(loadPublicKey(publicPem, profile.algorithm, profile.keyVersion))]);
    const received = { method: 'POST', path, headers: request.headers, body };
    const authentic = await authenticate(received, clientId, keys, new SystemClock());
    const answer = authentic.ok
      ? await this.answer(profile, operation, unwrap(parseRequest(operation, body)))
      : { result: resultOf(authentic.error) };
    const left = this.lose.get(operation) ?? 0;
    if (left > 0) {
      this.lose.set(operation, left - 1);
      return 'lost' as const;
    }
    return signAnswer(received, clientId, this.signerFor(profile), new SystemClock(), answer);
  }

  private closeDay(request: IncomingMessage, body: Buffer) {
    if (request.headers.authorization !== `Bearer ${this.operatorToken}`)
      return { status: 401, headers: {}, body: '' };
    const { cutAt = toIsoUtc8(Date.now()) } = JSON.parse(body.toString()) as { cutAt?: string };
    const next = new Date(Date.parse(`${this.businessDate}T00:00:00Z`) + 86_400_000)
      .toISOString()
      .slice(0, 10);
    const ended = { businessDate: this.businessDate, cutAt, nextBusinessDate: next };
    this.businessDate = next;
    return { status: 200, headers: {}, body: JSON.stringify(ended) };
  }

  private plain(list: unknown[], body: Buffer) {
    list.push(JSON.parse(body.toString()));
    return { status: 200, headers: {}, body: JSON.stringify({ result: resultOf('SUCCESS') }) };
  }

  protected abstract answer(
    profile: Profile,
    operation: Operation,
    body: RequestOf<Operation>,
  ): Promise<object>;
}
