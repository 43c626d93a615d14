import { Controller, Get, Inject, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { OperatorGuard } from '@silkgate/observability';
import type { Gateway } from '../composition.js';
import { GATEWAY } from '../tokens.js';

export class RateSetInEffectDto {
  @ApiProperty({ example: 'CFETS-PARITY' })
  source!: string;

  @ApiProperty({ enum: ['CENTRAL_PARITY', 'MARKET_MID'] })
  kind!: string;

  @ApiProperty({ example: '2026-11-20T09:15:00.000+08:00' })
  publishedAt!: string;

  @ApiProperty({ example: '2026-11-23T11:15:00.000+08:00' })
  effectiveUntil!: string;
}

/** What one copy of the gateway prices with: copies hear of a new rate set within a second of each other. */
@ApiTags('operators')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('ops/v1/rate-sets')
export class RateSetsController {
  constructor(@Inject(GATEWAY) private readonly gateway: Gateway) {}

  @Get()
  @ApiOperation({ summary: 'The rate sets that this copy prices with now' })
  @ApiOkResponse({ type: [RateSetInEffectDto] })
  inEffect(): RateSetInEffectDto[] {
    return this.gateway.rates
      .inEffect(this.gateway.clock.now())
      .map(({ set: { source, kind, publishedAt, effectiveUntil } }) => ({
        source,
        kind,
        publishedAt,
        effectiveUntil,
      }));
  }
}
