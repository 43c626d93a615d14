import {
  BadRequestException,
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Post,
  UseGuards,
} from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { addDays, parseIsoInstant, toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import type { Gateway } from '../composition.js';
import { GATEWAY } from '../tokens.js';
import { ClosedBusinessDayDto, CloseBusinessDayDto, OpenBusinessDayDto } from './business-days.dto.js';
import { OperatorGuard } from '@silkgate/observability';

@ApiTags('operators')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('ops/v1/business-days')
export class BusinessDaysController {
  constructor(@Inject(GATEWAY) private readonly gateway: Gateway) {}

  @Get('current')
  @ApiOperation({ summary: 'The business day in which results are counted now' })
  @ApiOkResponse({ type: OpenBusinessDayDto })
  async current(): Promise<OpenBusinessDayDto> {
    const { businessDate, openedAt } = await this.gateway.engine.businessDays.current();
    return { businessDate, openedAt: toIsoUtc8(openedAt) };
  }

  @Post('close')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Ends the open business day for immediate settlement and payout',
    description: 'Later results belong to the next day. The clock ends a day by itself at 00:00 UTC+8.',
  })
  @ApiOkResponse({ type: ClosedBusinessDayDto })
  async close(@Body() body: CloseBusinessDayDto): Promise<ClosedBusinessDayDto> {
    const { businessDays } = this.gateway.engine;
    const cutAt = this.#cutAt(body.cutAt);
    const ended = await businessDays.endBusinessDay({
      settlement: 'IMMEDIATE',
      ...(cutAt === undefined ? {} : { cutAt }),
    });
    const { businessDate } = ended;
    if (ended.kind === 'SCHEDULED') {
      return { businessDate, cutAt: toIsoUtc8(ended.cutAt), nextBusinessDate: addDays(businessDate, 1) };
    }
    // The next day opened at the very instant at which this one was cut.
    const { openedAt } = await businessDays.current();
    return { businessDate, cutAt: toIsoUtc8(openedAt), nextBusinessDate: ended.nextBusinessDate };
  }

  #cutAt(text: string | undefined): EpochMs | undefined {
    if (text === undefined) return undefined;
    const instant = parseIsoInstant(text);
    if (!instant.ok) throw new BadRequestException('cutAt is not an ISO 8601 date-time with offset');
    if (instant.value < this.gateway.clock.now()) throw new BadRequestException('cutAt is in the past');
    return instant.value;
  }
}
