import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { OperatorName, OperatorReason } from '@silkgate/observability';
import { IsISO8601, IsString, Length } from 'class-validator';
import { QuotationDto } from '../rate-sets/rate-sets.dto.js';

/** For the documentation: the body is verified as it was signed, byte for byte. */
export class RatePublicationDto {
  @ApiProperty({ example: 'CENTRAL-PARITY' }) source!: string;
  @ApiProperty({ maxLength: 64 }) publicationId!: string;
  @ApiProperty({ format: 'date-time' }) publishedAt!: string;
  @ApiPropertyOptional({ format: 'date' }) replayedFrom?: string;
  @ApiProperty({ example: 'CNY' }) baseCurrency!: string;
  @ApiProperty({ type: [QuotationDto] }) quotations!: QuotationDto[];
}

export class ResultDto {
  @ApiProperty({ example: 'SUCCESS' }) resultCode!: string;
  @ApiProperty({ enum: ['S', 'F', 'U'] }) resultStatus!: string;
  @ApiProperty() resultMessage!: string;
}

export class RatePublicationAnswerDto {
  @ApiProperty({ type: ResultDto }) result!: ResultDto;
  @ApiPropertyOptional({ format: 'uuid' }) rateSetId?: string;
}

export class ReleaseDto {
  @ApiProperty({ maxLength: 64 })
  @IsString()
  @Length(1, 64)
  source!: string;

  @ApiProperty({ format: 'date-time' })
  @IsISO8601({ strict: true })
  publishedAt!: string;

  @OperatorName()
  operator!: string;

  @OperatorReason('Why the rates are right.')
  reason!: string;
}

export class ReleasedDto {
  @ApiProperty({ format: 'uuid' }) rateSetId!: string;
}
