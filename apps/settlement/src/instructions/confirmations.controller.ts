import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { RawBodyRequest } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settlement } from '../composition.js';
import { SETTLEMENT } from '../settlement.tokens.js';

@ApiTags('settlement bank')
@Controller('bank/v1/confirmations')
export class ConfirmationsController {
  constructor(@Inject(SETTLEMENT) private readonly settlement: Settlement) {}

  @ApiOperation({
    summary: 'The bank says that an instruction is settled or rejected',
    description: 'Signed; headers Client-Id, Request-Time, Signature. Repeated until it is answered S.',
  })
  @Post()
  @HttpCode(200)
  async receive(@Req() request: RawBodyRequest<FastifyRequest>, @Res() reply: FastifyReply): Promise<void> {
    const answer = await this.settlement.confirmations.receive({
      path: request.originalUrl,
      clientId: headerOf(request, 'client-id'),
      requestTime: headerOf(request, 'request-time'),
      signature: headerOf(request, 'signature'),
      body: request.rawBody ?? new Uint8Array(),
    });
    await reply.headers(answer.headers).send(answer.body);
  }
}

/** Given once; of a repeated header nobody can say which was signed. */
function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
