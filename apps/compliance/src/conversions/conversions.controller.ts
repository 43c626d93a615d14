import { Controller, Get, Inject, NotFoundException, Param, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiNotFoundResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Compliance } from '../composition.js';
import { OperatorGuard } from '@silkgate/observability';
import { COMPLIANCE } from '../tokens.js';
import type { ConversionRow } from './conversion-search.js';
import { ConversionDto, ConversionPageDto, ConversionQueryDto, RecomputationDto } from './conversions.dto.js';
import { conversionOf, summaryOf } from './conversions.view.js';
import { verifyStored } from './domain/stored-conversion.js';

const DEFAULT_PAGE = 50;

@ApiTags('conversions')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('v1/conversions')
export class ConversionsController {
  constructor(@Inject(COMPLIANCE) private readonly compliance: Compliance) {}

  /** Conversions that meet every condition given, by id. */
  @Get()
  @ApiOkResponse({ type: ConversionPageDto })
  async search(@Query() { date, ...query }: ConversionQueryDto): Promise<ConversionPageDto> {
    const limit = query.limit ?? DEFAULT_PAGE;
    const dates = date === undefined ? {} : { dateFrom: date, dateTo: date };
    const rows = await this.compliance.search({ ...query, ...dates, limit });
    const last = rows.at(-1)?.columns.conversionId;
    const conversions = rows.map(summaryOf);
    return rows.length < limit || last === undefined ? { conversions } : { conversions, next: last };
  }

  /** One conversion with all its evidence. */
  @Get(':id')
  @ApiOkResponse({ type: ConversionDto })
  @ApiNotFoundResponse()
  async read(@Param('id') id: string): Promise<ConversionDto> {
    const row = await this.#find(id);
    return conversionOf(row, await this.compliance.windows(row.columns));
  }

  /** Recomputes every amount from the record alone and lists what does not follow. */
  @Get(':id/recomputation')
  @ApiOkResponse({ type: RecomputationDto })
  @ApiNotFoundResponse()
  async recompute(@Param('id') id: string): Promise<RecomputationDto> {
    const mismatches = verifyStored(await this.#find(id));
    return { conversionId: id, holds: mismatches.length === 0, mismatches: [...mismatches] };
  }

  async #find(id: string): Promise<ConversionRow> {
    const row = id.length > 64 || id.includes('\0') ? undefined : await this.compliance.find(id);
    if (row === undefined) throw new NotFoundException('no such conversion');
    return row;
  }
}
