import { Catch, HttpException, HttpStatus } from '@nestjs/common';
import type { ArgumentsHost, HttpServer } from '@nestjs/common';
import { OutageFilter } from '@silkgate/observability';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PartnerApi } from './partner-api.js';
import { refusalAnswer } from './partner-api.js';
import { isPartnerTarget } from './partner-paths.js';
import type { PartnerAnswer } from './wire.js';

/** What fails before a handler runs is answered in the dialect too: oversized bodies, unknown paths and methods. */
@Catch()
export class PartnerFailureFilter extends OutageFilter {
  constructor(
    server: HttpServer,
    private readonly partnerApi: PartnerApi,
  ) {
    super(server);
  }

  override catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    if (host.getType() !== 'http' || !isPartnerTarget(request.originalUrl)) {
      super.catch(exception, host);
      return;
    }
    const reply = http.getResponse<FastifyReply>();
    void this.#answer(exception, request).then((answer) => send(reply, answer));
  }

  #answer(exception: unknown, request: FastifyRequest): Promise<PartnerAnswer> {
    const status =
      exception instanceof HttpException ? exception.getStatus() : HttpStatus.INTERNAL_SERVER_ERROR;
    if (status === Number(HttpStatus.NOT_FOUND)) {
      const { method, headers, originalUrl: target } = request;
      return this.partnerApi.handle({ method, target, headers, body: new Uint8Array() });
    }
    return Promise.resolve(refusalOfStatus(status));
  }
}

function refusalOfStatus(status: number): PartnerAnswer {
  if (status === Number(HttpStatus.PAYLOAD_TOO_LARGE)) return refusalAnswer('REQUEST_TOO_LARGE', { status });
  if (status < 500) return refusalAnswer('PARAM_ILLEGAL', { status });
  return refusalAnswer('UNKNOWN_EXCEPTION', { status });
}

export function send(reply: FastifyReply, answer: PartnerAnswer): void {
  void reply.status(answer.status).headers(answer.headers).send(answer.body);
}
