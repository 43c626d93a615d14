import { Controller, Get, Inject, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Reconciliation } from '../composition.js';
import { OperatorGuard } from '@silkgate/observability';
import { RECONCILIATION } from '../tokens.js';
import { breakView } from './break-view.js';
import { BreakPageDto, BreakQueryDto } from './breaks.dto.js';

const DEFAULT_PAGE = 100;

@ApiTags('breaks')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('v1/breaks')
export class BreaksController {
  constructor(@Inject(RECONCILIATION) private readonly reconciliation: Reconciliation) {}

  /** Differences between our books and the counterparties', in the order they were found. */
  @Get()
  @ApiOkResponse({ type: BreakPageDto })
  async list(@Query() query: BreakQueryDto): Promise<BreakPageDto> {
    const limit = query.limit ?? DEFAULT_PAGE;
    const breaks = (await this.reconciliation.breaks({ ...query, limit })).map(breakView);
    const next = breaks.at(-1)?.breakId;
    return breaks.length < limit || next === undefined ? { breaks } : { breaks, next };
  }
}
