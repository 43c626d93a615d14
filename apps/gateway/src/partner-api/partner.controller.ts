import { Controller, Inject, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Gateway } from '../composition.js';
import { GATEWAY } from '../tokens.js';
import { send } from './partner-failure.filter.js';
import { PARTNER_BASES } from './partner-paths.js';
import { PartnerOperation } from './partner.openapi.js';

const NO_BODY = new Uint8Array();

/** The signed interface. One way for all calls: {@link PartnerApi} takes the raw request and gives the signed answer. */
@ApiTags('partners')
@Controller(PARTNER_BASES)
export class PartnerController {
  constructor(@Inject(GATEWAY) private readonly gateway: Gateway) {}

  @PartnerOperation(
    'pay',
    'Pay: an acquirer with a code it scanned or an order, a wallet with a merchant code',
  )
  pay(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#answer(request, reply);
  }

  @PartnerOperation('userInitiatedPay', "A wallet's user scanned a code: what is behind it?")
  userInitiatedPay(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#answer(request, reply);
  }

  @PartnerOperation('getPaymentCode', "Codes for the page that a wallet's user shows to a shop")
  getPaymentCode(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#answer(request, reply);
  }

  @PartnerOperation('inquiryPayment', 'What became of a payment')
  inquiryPayment(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#answer(request, reply);
  }

  @PartnerOperation('cancelPayment', 'Cancel a payment: nothing is debited, or all of it is given back')
  cancelPayment(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#answer(request, reply);
  }

  @PartnerOperation('refund', 'Give back a payment or a part of it')
  refund(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#answer(request, reply);
  }

  @PartnerOperation('inquiryRefund', 'What became of a refund')
  inquiryRefund(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#answer(request, reply);
  }

  @PartnerOperation('notifyPayment', 'A responder tells the final result of a payment it was asked for')
  notifyPayment(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#answer(request, reply);
  }

  @PartnerOperation('notifyRefund', 'Sent by the switch; not a call of it')
  notifyRefund(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#answer(request, reply);
  }

  @PartnerOperation('consultPayment', 'Which wallets could pay this amount now')
  consultPayment(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#answer(request, reply);
  }

  @PartnerOperation(
    'inquiryForeignExchangeQuote',
    'A guaranteed quote for a merchant code, or a reference rate',
  )
  inquiryForeignExchangeQuote(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#answer(request, reply);
  }

  async #answer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { method, originalUrl: target, headers } = request;
    const body = request.body instanceof Uint8Array ? request.body : NO_BODY;
    send(reply, await this.gateway.partnerApi.handle({ method, target, headers, body }));
  }
}
