import { Controller, Get, Inject, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { parseIsoInstant, toIsoUtc8, unwrap } from '@silkgate/kernel';
import type { Fx } from '../composition.js';
import { OperatorGuard } from '@silkgate/observability';
import { FX } from '../tokens.js';
import { RateSetsDto } from './rate-sets.dto.js';

@ApiTags('rate sets')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('v1/rate-sets')
export class RateSetsController {
  constructor(@Inject(FX) private readonly fx: Fx) {}

  /** The newest set of each source, with whether it still prices. */
  @Get('current')
  @ApiOkResponse({ type: RateSetsDto })
  async current(): Promise<RateSetsDto> {
    const now = this.fx.clock.now();
    const sets = await this.fx.rateSets();
    const inEffect = (until: string): boolean => unwrap(parseIsoInstant(until)) > now;
    return {
      asOf: toIsoUtc8(now),
      rateSets: sets.map((set) => ({ ...set, inEffect: inEffect(set.effectiveUntil) })),
    };
  }
}
