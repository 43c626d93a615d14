import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsISO8601,
  IsISO4217CurrencyCode,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
/** Postgres text cannot hold U+0000, and no id has a control character. */
const PRINTABLE = /^\P{Cc}+$/u;
const MINOR = /^\d{1,18}$/;
const LARGEST_PAGE = 200;

export class ConversionQueryDto {
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 64) @Matches(PRINTABLE) paymentId?: string;
  @ApiPropertyOptional({ description: 'Payer or payee.' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  @Matches(PRINTABLE)
  participantId?: string;
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 64) @Matches(PRINTABLE) merchantId?: string;
  @ApiPropertyOptional({ enum: ['PAYMENT', 'REFUND', 'REVERSAL'] })
  @IsOptional()
  @IsIn(['PAYMENT', 'REFUND', 'REVERSAL'])
  kind?: 'PAYMENT' | 'REFUND' | 'REVERSAL';
  @ApiPropertyOptional({ format: 'date', description: 'One business date; the same as dateFrom and dateTo.' })
  @IsOptional()
  @Matches(DATE)
  @IsISO8601({ strict: true })
  date?: string;
  @ApiPropertyOptional({ format: 'date' })
  @IsOptional()
  @Matches(DATE)
  @IsISO8601({ strict: true })
  dateFrom?: string;
  @ApiPropertyOptional({ format: 'date' })
  @IsOptional()
  @Matches(DATE)
  @IsISO8601({ strict: true })
  dateTo?: string;
  @ApiPropertyOptional({ description: 'Of any of the four amounts.', example: 'USD' })
  @IsOptional()
  @IsISO4217CurrencyCode()
  currency?: string;
  @ApiPropertyOptional({ description: 'Minor units, of the amount in `currency` or of the transaction.' })
  @IsOptional()
  @Matches(MINOR)
  amountFromMinor?: string;
  @ApiPropertyOptional() @IsOptional() @Matches(MINOR) amountToMinor?: string;
  @ApiPropertyOptional({ description: '`next` of the page before.' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  @Matches(PRINTABLE)
  after?: string;
  @ApiPropertyOptional({ default: 50, maximum: LARGEST_PAGE })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LARGEST_PAGE)
  limit?: number;
}

export class AmountDto {
  @ApiProperty({ example: 'CNY' }) currency!: string;
  @ApiProperty({ example: '8880', description: 'Minor units.' }) value!: string;
}

export class ConversionSummaryDto {
  @ApiProperty({ description: 'paymentId, refundId or reversalId.' }) conversionId!: string;
  @ApiProperty({ enum: ['PAYMENT', 'REFUND', 'REVERSAL'] }) kind!: string;
  @ApiProperty() paymentId!: string;
  @ApiProperty() payerId!: string;
  @ApiProperty() payeeId!: string;
  @ApiProperty() merchantId!: string;
  @ApiProperty({ format: 'date' }) businessDate!: string;
  @ApiProperty({ format: 'date-time' }) occurredAt!: string;
  @ApiProperty({ type: AmountDto }) transaction!: AmountDto;
  @ApiProperty({ type: AmountDto }) billing!: AmountDto;
  @ApiProperty({ type: AmountDto }) payerSettlement!: AmountDto;
  @ApiProperty({ type: AmountDto }) payeeSettlement!: AmountDto;
}

export class ConversionPageDto {
  @ApiProperty({ type: [ConversionSummaryDto] }) conversions!: ConversionSummaryDto[];
  @ApiPropertyOptional({ description: 'Present when there may be more: ask again with after=next.' })
  next?: string;
}

export class SettledWindowDto {
  @ApiProperty() windowId!: string;
  @ApiProperty() participantId!: string;
  @ApiProperty({ enum: ['PAYER', 'PAYEE'] }) leg!: string;
  @ApiProperty({ type: AmountDto, description: 'Above zero the participant paid.' }) net!: AmountDto;
  @ApiProperty() bankReference!: string;
  @ApiProperty({ format: 'date-time' }) settledAt!: string;
}

export class ConversionDto extends ConversionSummaryDto {
  @ApiProperty({
    type: Object,
    description: 'Kind and facts of the event, the conversion record among them.',
  })
  evidence!: unknown;
  @ApiProperty({ description: 'SHA-256 over the canonical JSON of the evidence, made when it was stored.' })
  evidenceHash!: string;
  @ApiProperty({ type: [SettledWindowDto] }) windows!: SettledWindowDto[];
}

export class MismatchDto {
  @ApiProperty({ example: 'conversion.conversions[1].rate' }) field!: string;
  @ApiProperty() expected!: string;
  @ApiProperty() actual!: string;
}

export class RecomputationDto {
  @ApiProperty() conversionId!: string;
  @ApiProperty({ description: 'Whether every amount follows from the record.' }) holds!: boolean;
  @ApiProperty({ type: [MismatchDto] }) mismatches!: MismatchDto[];
}
