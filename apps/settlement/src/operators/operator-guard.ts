import { Inject, Injectable, UnauthorizedException } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';

/** Injection token of the operators' bearer token. */
export const OPERATOR_TOKEN = Symbol('operator token');

/** `Authorization: Bearer <token>`, compared in constant time; anything else is answered 401. */
@Injectable()
export class OperatorGuard implements CanActivate {
  readonly #expected: Buffer;

  constructor(@Inject(OPERATOR_TOKEN) token: string) {
    this.#expected = digestOf(`Bearer ${token}`);
  }

  canActivate(context: ExecutionContext): boolean {
    const { authorization } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    if (timingSafeEqual(digestOf(authorization ?? ''), this.#expected)) return true;
    throw new UnauthorizedException('an operator token is needed');
  }
}

/** Of equal length whatever is sent, as the comparison needs. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
