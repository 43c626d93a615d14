import { createHash, timingSafeEqual } from 'node:crypto';
import {
  Inject,
  Injectable,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';

export const OPERATOR_TOKEN = Symbol('operator token');

/** Lets a call through that carries `Authorization: Bearer <operator token>`; 401 otherwise. */
@Injectable()
export class OperatorGuard implements CanActivate {
  readonly #expected: Buffer;

  constructor(@Inject(OPERATOR_TOKEN) token: string) {
    this.#expected = digest(`Bearer ${token}`);
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ headers: { authorization?: string } }>();
    // Digests have one length, so that the comparison takes the same time whatever was sent.
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), this.#expected)) return true;
    throw new UnauthorizedException('the operator token is missing or wrong');
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
