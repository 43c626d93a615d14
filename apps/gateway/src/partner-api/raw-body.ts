import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { isPartnerTarget } from './partner-paths.js';

type Done = (error: Error | null, body?: unknown) => void;

interface BodyError extends Error {
  statusCode?: number;
}

function jsonOf(body: Buffer, done: Done): void {
  if (body.length === 0) {
    done(null, undefined);
    return;
  }
  try {
    done(null, JSON.parse(body.toString('utf8')));
  } catch {
    const error: BodyError = new Error('the body is not JSON');
    error.statusCode = 400;
    done(error);
  }
}

/** Partners' bodies stay bytes, because bytes are what is signed; the operators' calls get JSON. */
export function keepRawBodies(app: NestFastifyApplication, bodyLimit: number): void {
  app.getHttpAdapter().getInstance().removeAllContentTypeParsers();
  app.useBodyParser('*', { bodyLimit }, (request, body, done) => {
    if (isPartnerTarget(request.url)) done(null, body);
    else jsonOf(body, done);
  });
}
