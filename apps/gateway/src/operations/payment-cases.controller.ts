import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  NotFoundException,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import { ApiBearerAuth, ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { toIsoUtc8 } from '@silkgate/kernel';
import { OperatorGuard } from '@silkgate/observability';
import type { Gateway } from '../composition.js';
import { GATEWAY } from '../tokens.js';
import { ClosePaymentCaseDto, PaymentCaseQueryDto, PaymentCasesDto } from './payment-cases.dto.js';

const DEFAULT_LIMIT = 100;

/** Counterparties' contradictions that nothing of ours resolved. */
@ApiTags('operators')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('ops/v1/payment-cases')
export class PaymentCasesController {
  constructor(@Inject(GATEWAY) private readonly gateway: Gateway) {}

  @Get()
  @ApiOperation({ summary: 'Contradictions of counterparties that wait for a person' })
  @ApiOkResponse({ type: PaymentCasesDto })
  async list(@Query() { limit = DEFAULT_LIMIT }: PaymentCaseQueryDto): Promise<PaymentCasesDto> {
    const cases = await this.gateway.cases.list(limit);
    return { cases: cases.map(({ raisedAt, ...each }) => ({ ...each, raisedAt: toIsoUtc8(raisedAt) })) };
  }

  @Post('close')
  @HttpCode(200)
  @ApiOperation({ summary: 'Closes a case; who did it and why is kept' })
  @ApiNotFoundResponse({ description: 'No such case is open.' })
  async close(@Body() closing: ClosePaymentCaseDto): Promise<{ readonly closed: true }> {
    if (!(await this.gateway.cases.close(closing))) throw new NotFoundException('no such case is open');
    return { closed: true };
  }
}
