import { BadRequestException, Controller, Get, Inject, Param, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { isBusinessDate, toIsoUtc8 } from '@silkgate/kernel';
import type { Reconciliation } from '../composition.js';
import { OperatorGuard } from '@silkgate/observability';
import { RECONCILIATION } from '../tokens.js';
import type { Comparison } from './comparison-store.js';
import { BusinessDateDto, ComparisonDto } from './comparisons.dto.js';

@ApiTags('comparisons')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('ops/v1/business-dates')
export class ComparisonsController {
  constructor(@Inject(RECONCILIATION) private readonly reconciliation: Reconciliation) {}

  /** How far the reconciliation of a business date is, by counterparty. */
  @Get(':date')
  @ApiOkResponse({ type: BusinessDateDto })
  async read(@Param('date') date: string): Promise<BusinessDateDto> {
    if (!isBusinessDate(date)) throw new BadRequestException('the date is not YYYY-MM-DD');
    const comparisons = await this.reconciliation.comparisons(date);
    return { businessDate: date, comparisons: comparisons.map(viewOf) };
  }
}

function viewOf({ participantId, kind, state, matchedAt, ...figures }: Comparison): ComparisonDto {
  return {
    ...{ participantId, kind, state },
    compared: Number(figures.compared),
    matched: Number(figures.matched),
    breaks: Number(figures.breaks),
    ...(matchedAt === null ? {} : { matchedAt: toIsoUtc8(matchedAt) }),
  };
}
