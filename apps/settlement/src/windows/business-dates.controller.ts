import { Controller, Get, Inject, Param, UseGuards, ValidationPipe } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Settlement } from '../composition.js';
import { BusinessDateParam } from '../operators/business-date-param.js';
import { OperatorGuard } from '@silkgate/observability';
import { SETTLEMENT } from '../settlement.tokens.js';
import type { DayReport } from './day-report.js';

@ApiTags('operators')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('ops/v1/business-dates')
export class BusinessDatesController {
  constructor(@Inject(SETTLEMENT) private readonly settlement: Settlement) {}

  @ApiOperation({ summary: 'Where a business date stands: windows, payouts, files, and what holds it open' })
  @Get(':date')
  read(
    @Param(new ValidationPipe({ expectedType: BusinessDateParam })) { date }: BusinessDateParam,
  ): Promise<DayReport> {
    return this.settlement.dayReport(date);
  }
}
