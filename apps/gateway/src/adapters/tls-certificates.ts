import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

import { isMissingFile } from './file-errors.js';

/** PEM. */
export interface TlsCertificate {
  readonly key: string;
  readonly cert: string;
}

const CURVE = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const CA_DAYS = 3_650;
const SERVER_DAYS = 825;
/** A clock that is a little behind must not find the certificate to be of the future. */
const BACKDATED_MS = DAY_MS;
const CA_NAME = 'CN=Silkgate local CA';

const file = (dataFolder: string, name: string): string => join(dataFolder, 'tls', name);

/** The gateway's certificate, or undefined where none was made or given. */
export async function readTlsCertificate(dataFolder: string): Promise<TlsCertificate | undefined> {
  try {
    const key = await readFile(file(dataFolder, 'server.key.pem'), 'utf8');
    const cert = await readFile(file(dataFolder, 'server.pem'), 'utf8');
    return { key, cert };
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

/** Makes a CA and a certificate for localhost under `<data>/tls`, unless there is a server certificate; says whether it did. */
export async function createTlsCertificate(dataFolder: string): Promise<boolean> {
  if ((await readTlsCertificate(dataFolder)) !== undefined) return false;
  const ca = await makeCa();
  const server = await makeServerCertificate(ca);
  await mkdir(join(dataFolder, 'tls'), { recursive: true });
  await writeFile(file(dataFolder, 'ca.pem'), ca.certificate.toString('pem'));
  await writeFile(file(dataFolder, 'server.pem'), server.cert);
  await writeFile(file(dataFolder, 'server.key.pem'), server.key, { mode: 0o600 });
  return true;
}

/** The CA's key is not kept: it signs this one certificate and is forgotten. */
async function makeCa() {
  const keys = await webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: CA_NAME,
    ...validFor(CA_DAYS),
    keys,
    signingAlgorithm: CURVE,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return { keys, certificate };
}

async function makeServerCertificate(ca: Awaited<ReturnType<typeof makeCa>>): Promise<TlsCertificate> {
  const keys = await webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=localhost',
    issuer: ca.certificate.subject,
    ...validFor(SERVER_DAYS),
    publicKey: keys.publicKey,
    signingKey: ca.keys.privateKey,
    signingAlgorithm: CURVE,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { cert: certificate.toString('pem'), key: PemConverter.encode(pkcs8, 'PRIVATE KEY') };
}

function validFor(days: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - BACKDATED_MS), notAfter: new Date(now + days * DAY_MS) };
}

function serialNumber(): string {
  // Positive: the first bit of a DER integer is its sign.
  return `01${randomBytes(15).toString('hex')}`;
}
