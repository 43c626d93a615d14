import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class QuotationDto {
  @ApiProperty({ example: 'USD' }) currency!: string;
  @ApiProperty({ example: '718.78', description: 'As published.' }) value!: string;
  @ApiProperty({ example: 100, description: 'Units the value is for.' }) unit!: number;
  @ApiProperty({ enum: ['BASE_PER_CURRENCY', 'CURRENCY_PER_BASE'] }) direction!: string;
}

export class RateSetDto {
  @ApiProperty({ format: 'uuid' }) rateSetId!: string;
  @ApiProperty() source!: string;
  @ApiProperty({ enum: ['CENTRAL_PARITY', 'MARKET_MID'] }) kind!: string;
  @ApiProperty({ example: 'CNY' }) baseCurrency!: string;
  @ApiProperty({ format: 'date-time' }) publishedAt!: string;
  @ApiProperty({ format: 'date-time' }) effectiveFrom!: string;
  @ApiProperty({ format: 'date-time' }) effectiveUntil!: string;
  @ApiProperty({ format: 'date' }) publicationDate!: string;
  @ApiPropertyOptional({ format: 'date', description: 'Original date of values that are repeated.' })
  replayedFrom?: string;
  @ApiProperty({ type: [QuotationDto] }) quotations!: QuotationDto[];
  @ApiProperty({ description: 'SHA-256 of the canonical JSON without hash and rateSetId.' }) hash!: string;
  @ApiProperty({ description: 'Whether it still prices; a stale set refuses quotes.' }) inEffect!: boolean;
}

export class RateSetsDto {
  @ApiProperty({ format: 'date-time' }) asOf!: string;
  @ApiProperty({ type: [RateSetDto] }) rateSets!: RateSetDto[];
}
