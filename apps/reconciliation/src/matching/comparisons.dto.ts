import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class ComparisonDto {
  @ApiProperty() participantId!: string;
  @ApiProperty({ enum: ['PAYER', 'PAYEE', 'PAYOUT'] }) kind!: string;
  @ApiProperty({
    enum: ['WAITING_DAY_END', 'WAITING_EVENTS', 'WAITING_FILE', 'WAITING_MATCH', 'MATCHED'],
    description: 'MATCHED says that it was compared with all that is there; the breaks say with what result.',
  })
  state!: string;
  @ApiProperty({ description: 'Transactions or payouts that count for this date.' }) compared!: number;
  @ApiProperty() matched!: number;
  @ApiProperty() breaks!: number;
  @ApiPropertyOptional({ format: 'date-time' }) matchedAt?: string;
}

export class BusinessDateDto {
  @ApiProperty({ format: 'date' }) businessDate!: string;
  @ApiProperty({ type: [ComparisonDto] }) comparisons!: ComparisonDto[];
}
