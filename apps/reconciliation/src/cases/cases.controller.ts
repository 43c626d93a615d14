import { Controller, Get, Inject, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { businessDateOf, daysBetween } from '@silkgate/kernel';
import { breakView } from '../breaks/break-view.js';
import { BreakQueryDto } from '../breaks/breaks.dto.js';
import type { Reconciliation } from '../composition.js';
import { OperatorGuard } from '@silkgate/observability';
import { RECONCILIATION } from '../tokens.js';
import { CasePageDto } from './cases.dto.js';

const DEFAULT_PAGE = 100;

/** Every open break is a case; owners and resolutions are not kept yet. */
@ApiTags('cases')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('v1/cases')
export class CasesController {
  constructor(@Inject(RECONCILIATION) private readonly reconciliation: Reconciliation) {}

  @Get()
  @ApiOkResponse({ type: CasePageDto })
  async list(@Query() query: BreakQueryDto): Promise<CasePageDto> {
    const limit = query.limit ?? DEFAULT_PAGE;
    const today = businessDateOf(this.reconciliation.clock.now());
    const breaks = await this.reconciliation.breaks({ state: 'OPEN', ...query, limit });
    const cases = breaks.map((each) => ({
      caseId: each.breakId,
      ageDays: daysBetween(businessDateOf(each.openedAt), today),
      break: breakView(each),
    }));
    const next = cases.at(-1)?.caseId;
    return cases.length < limit || next === undefined ? { cases } : { cases, next };
  }
}
