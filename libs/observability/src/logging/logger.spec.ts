import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { createLogger, type Logger } from './logger.js';
import { NestLogger } from './nest-logger.js';
import { redact } from './redact.js';

function recording(level: 'info' | 'trace' = 'trace'): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const logger = createLogger({
    service: 'gateway',
    level,
    destination: { write: (line) => lines.push(line) },
  });
  return { logger, lines };
}

function parsed(line: string | undefined): Record<string, unknown> {
  return JSON.parse(line ?? '') as Record<string, unknown>;
}

const SECRET = '6225880112345678';

describe('the logger', () => {
  it('writes one JSON line with the service, the level and the fields', () => {
    const { logger, lines } = recording();
    logger.info({ paymentId: 'p-1', amountMinor: 8880n }, 'payment final');
    expect(lines).toHaveLength(1);
    expect(parsed(lines[0])).toMatchObject({
      service: 'gateway',
      level: 'info',
      paymentId: 'p-1',
      amountMinor: '8880',
      msg: 'payment final',
    });
    expect(parsed(lines[0])['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('keeps silent below its level', () => {
    const { logger, lines } = recording('info');
    logger.debug({}, 'chatter');
    expect(lines).toEqual([]);
  });

  it.each([
    'Signature',
    'signature',
    'Response-Signature',
    'Authorization',
    'pan',
    'card_number',
    'codeValue',
    'privateKey',
    'password',
    'CVV2',
    'operatorToken',
    'macKey',
  ])('removes %s at any depth, in children too', (name) => {
    const { logger, lines } = recording();
    logger.child({ [name]: SECRET }).warn({ a: [{ b: { [name]: SECRET } }], [name]: { inner: SECRET } }, 'x');
    expect(lines[0]).not.toContain(SECRET);
    expect(lines[0]).toContain('[removed]');
  });

  it('removes private keys and passwords of URLs from text, errors and their causes', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const url = 'postgres://gateway_runtime:hunter2@127.0.0.1:7132/silkgate';
    const { logger, lines } = recording();
    const cause = new Error(`cannot reach ${url}`);
    logger.error({ err: new Error(`bad key ${pem}`, { cause }), url }, `failed with ${url} and ${pem}`);
    const secretLine = pem.split('\n')[1] ?? '';
    expect(lines[0]).not.toContain(secretLine);
    expect(lines[0]).not.toContain('hunter2');
    expect(parsed(lines[0])).toMatchObject({
      err: { type: 'Error', cause: { message: expect.stringContaining('127.0.0.1:7132') as string } },
    });
  });

  it('survives whatever it is given, and never changes it', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withMap: true, withTypedArray: true }), (value) => {
        const { logger, lines } = recording();
        logger.info({ value }, 'x');
        expect(() => parsed(lines[0])).not.toThrow();
      }),
    );
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    expect(() => JSON.stringify(redact(circular))).not.toThrow();
    const fields = Object.freeze({ pan: SECRET, inner: Object.freeze({ pan: SECRET }) });
    redact(fields);
    expect(fields.inner.pan).toBe(SECRET);
  });

  it('takes the messages of the framework', () => {
    const { logger, lines } = recording();
    const nest = new NestLogger(logger);
    nest.log('Mapped {/pay, POST} route', 'RouterExplorer');
    nest.error(new TypeError('broken'), 'stack', 'ExceptionsHandler');
    expect(parsed(lines[0])).toMatchObject({ level: 'debug', context: 'RouterExplorer' });
    expect(parsed(lines[1])).toMatchObject({
      level: 'error',
      context: 'ExceptionsHandler',
      err: { type: 'TypeError', message: 'broken' },
    });
  });
});
