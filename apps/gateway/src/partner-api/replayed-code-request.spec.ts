import { formatSignatureHeader, requestContent } from '@silkgate/alipayplus';
import { toIsoUtc8 } from '@silkgate/kernel';
import { startGatewayUnderTest } from '../testing/gateway-under-test.js';
import type { GatewayUnderTest } from '../testing/gateway-under-test.js';
import { PartnerClient } from '../testing/partner-client.js';
import type { WireAnswer } from '../testing/partner-client.js';

const PATH = '/aps/api/v1/payments/getPaymentCode';
const BODY = JSON.stringify({ customerId: 'C-1', codeQuantity: '2' });
/** Order of the group of P-256. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

let gateway: GatewayUnderTest;
let trueMoney: PartnerClient;

beforeAll(async () => {
  gateway = await startGatewayUnderTest();
  trueMoney = new PartnerClient(gateway, 'TRUEMONEY_TH');
});

afterAll(() => gateway.stop());

function codesOf(answer: WireAnswer): unknown {
  expect(answer.body.result.resultCode).toBe('SUCCESS');
  return (answer.body as unknown as { paymentCodes: unknown }).paymentCodes;
}

async function codeCount(): Promise<number> {
  const [row] = await gateway.storage.postgres.administer<{ n: string }>(
    'SELECT count(*) AS n FROM gateway.consumer_code',
  );
  return Number(row!.n);
}

/** The same request as it was signed once. */
async function captured(): Promise<{
  requestTime: string;
  signature: Buffer;
  readonly send: (signature: Buffer) => Promise<WireAnswer>;
}> {
  const requestTime = toIsoUtc8(gateway.time.now);
  const { signer } = gateway.keys.get('TRUEMONEY_TH')!;
  const signature = await signer.sign(requestContent('POST', PATH, 'TRUEMONEY_TH', requestTime, BODY));
  const { algorithm, keyVersion } = signer;
  const send = (bytes: Buffer): Promise<WireAnswer> => {
    const header = formatSignatureHeader({ algorithm, keyVersion, signature: bytes });
    return trueMoney.send(PATH, BODY, { requestTime, headers: { signature: header } });
  };
  return { requestTime, signature: Buffer.from(signature), send };
}

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  const content = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return Buffer.concat([Buffer.of(2, content.length), content]);
}

/** The other signature of the same content, which anybody can make from the first: (r, n - s). */
function mirrored(signature: Buffer): Buffer {
  const lengthOfR = signature[3]!;
  const r = signature.subarray(2, 4 + lengthOfR);
  const s = BigInt(`0x${signature.subarray(6 + lengthOfR).toString('hex')}`);
  const integers = Buffer.concat([r, derInteger(N - s)]);
  return Buffer.concat([Buffer.of(0x30, integers.length), integers]);
}

describe('a request for codes that is sent again as it was', () => {
  it('gets the same codes, and issues none', async () => {
    const { signature, send } = await captured();
    const before = await codeCount();
    const first = codesOf(await send(signature));
    gateway.time.now += 200_000;
    expect(codesOf(await send(signature))).toEqual(first);
    const together = await Promise.all([send(signature), send(signature)]);
    expect(together.map(codesOf)).toEqual([first, first]);
    expect(await codeCount()).toBe(before + 2);
  });

  it('is the same request with the mirrored signature, too', async () => {
    const { signature, send } = await captured();
    const first = codesOf(await send(signature));
    const before = await codeCount();
    expect(mirrored(signature)).not.toEqual(signature);
    expect(codesOf(await send(mirrored(signature)))).toEqual(first);
    expect(await codeCount()).toBe(before);
  });

  it('is another request where the wallet asks anew', async () => {
    const first = codesOf(await trueMoney.send(PATH, BODY));
    expect(codesOf(await trueMoney.send(PATH, BODY))).not.toEqual(first);
  });
});
