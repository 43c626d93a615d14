import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSwitchSigners } from '../participants/adapters/load-switch-signers.js';
import { createSwitchKeys } from './switch-keys.js';
import { createTlsCertificate, readTlsCertificate } from './tls-certificates.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'silkgate-keys-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const modeOf = async (path: string): Promise<string> =>
  ((await stat(join(folder, path))).mode & 0o777).toString(8);

describe("the switch's files", () => {
  it('four key pairs, the private halves readable by their owner alone, made once', async () => {
    await expect(loadSwitchSigners(folder)).rejects.toThrow('create-keys');
    expect(await createSwitchKeys(folder)).toEqual(['1', '2', '3', '4']);
    expect(await createSwitchKeys(folder)).toEqual([]);
    expect(await modeOf('gateway/keys/2-ES256.private.pem')).toBe('600');
    expect(await readFile(join(folder, 'gateway/keys/4-SM2.public.pem'), 'utf8')).toContain('PUBLIC KEY');
    const signers = await loadSwitchSigners(folder);
    expect(signers.signer('3').algorithm).toBe('Ed25519');
  });

  it('a certificate that a client with our CA accepts', async () => {
    expect(await readTlsCertificate(folder)).toBeUndefined();
    expect(await createTlsCertificate(folder)).toBe(true);
    expect(await createTlsCertificate(folder)).toBe(false);
    expect(await modeOf('tls/server.key.pem')).toBe('600');
    const ca = await readFile(join(folder, 'tls/ca.pem'), 'utf8');
    const certificate = (await readTlsCertificate(folder))!;
    expect(new X509Certificate(certificate.cert).checkIP('127.0.0.1')).toBe('127.0.0.1');
    const server = createServer(certificate, (_request, response) => response.end('ok'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const status = await new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, ca, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
    await new Promise((resolve) => server.close(resolve));
    expect(status).toBe(200);
  });
});
