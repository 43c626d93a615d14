import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsOptional, IsString, Length, Matches } from 'class-validator';
import { DATE, PageQueryDto, PRINTABLE } from '../intake/files.dto.js';

const CLASSES = [
  'missing-at-counterpart',
  'missing-at-switch',
  'amount',
  'currency',
  'status',
  'duplicate',
  'rate',
  'fee',
  'cut-off',
] as const;
const STATES = ['PENDING', 'OPEN', 'CLOSED'] as const;

export class BreakQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ format: 'date' })
  @IsOptional()
  @Matches(DATE)
  @IsISO8601({ strict: true })
  date?: string;
  @ApiPropertyOptional({ enum: CLASSES }) @IsOptional() @IsIn(CLASSES) class?: (typeof CLASSES)[number];
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 64) @Matches(PRINTABLE) participantId?: string;
  @ApiPropertyOptional({ enum: STATES, description: 'Default: those that are not closed.' })
  @IsOptional()
  @IsIn(STATES)
  state?: (typeof STATES)[number];
}

export class BreakDto {
  @ApiProperty({ format: 'uuid' }) breakId!: string;
  @ApiProperty({ format: 'date' }) businessDate!: string;
  @ApiProperty() participantId!: string;
  @ApiProperty({ enum: ['PAYER', 'PAYEE', 'PAYOUT'] }) kind!: string;
  @ApiProperty({ enum: CLASSES }) class!: string;
  @ApiProperty({ enum: ['PAYMENT', 'REFUND', 'PAYOUT'] }) transactionType!: string;
  @ApiProperty({ description: 'As that counterparty knows it; a payoutId for payouts.' }) requestId!: string;
  @ApiPropertyOptional() paymentId?: string;
  @ApiPropertyOptional({ description: 'What our books say.', example: 'CNY 8880' }) expected?: string;
  @ApiPropertyOptional({ description: "What the counterparty's file says." }) actual?: string;
  @ApiPropertyOptional({ format: 'uuid' }) fileId?: string;
  @ApiPropertyOptional({ description: 'In that file, counted from 1.' }) lineNumber?: number;
  @ApiProperty({ enum: STATES }) state!: string;
  @ApiProperty({ format: 'date-time' }) openedAt!: string;
  @ApiPropertyOptional({ format: 'date-time' }) closedAt?: string;
  @ApiPropertyOptional({ example: 'MATCHED_LATER' }) resolution?: string;
}

export class BreakPageDto {
  @ApiProperty({ type: [BreakDto] }) breaks!: BreakDto[];
  @ApiPropertyOptional({ description: 'Present when there may be more.' }) next?: string;
}
