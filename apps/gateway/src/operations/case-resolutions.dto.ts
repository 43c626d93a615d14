import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { OperatorName, OperatorReason, RowLimit } from '@silkgate/observability';
import { IsIn, IsOptional, IsString, Matches } from 'class-validator';

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export class ProposeResolutionDto {
  @ApiProperty({ format: 'uuid', description: 'The payment, or its refund or reversal.' })
  @IsString()
  @Matches(UUID)
  subjectId!: string;

  @OperatorName()
  operator!: string;

  @ApiPropertyOptional({
    enum: ['CANCELLED', 'SUCCESS', 'FAILED'],
    description:
      'How it ends: a payment as CANCELLED (may be left out); a refund or reversal as SUCCESS where the evidence shows ' +
      'that the counterparty gave the money, else as FAILED (required).',
  })
  @IsOptional()
  @IsIn(['CANCELLED', 'SUCCESS', 'FAILED'])
  outcome?: 'CANCELLED' | 'SUCCESS' | 'FAILED';

  @OperatorReason()
  reason!: string;

  @OperatorReason('Where the evidence is kept: what the counterparty said, and to whom.')
  evidence!: string;
}

export class ResolutionIdDto {
  @ApiProperty({ format: 'uuid' })
  @IsString()
  @Matches(UUID)
  proposalId!: string;
}

export class DecideResolutionDto {
  @OperatorName()
  operator!: string;

  @ApiProperty({ enum: ['CONFIRMED', 'REJECTED'] })
  @IsIn(['CONFIRMED', 'REJECTED'])
  verdict!: 'CONFIRMED' | 'REJECTED';
}

export class ResolutionQueryDto {
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsString()
  @Matches(UUID)
  paymentId?: string;

  @RowLimit()
  limit?: number;
}

class OwedAmountDto {
  @ApiProperty({ example: 'THB' }) currency!: string;
  @ApiProperty({ description: 'Minor units.', example: '42793' }) value!: string;
}

class OwedOutsideDto {
  @ApiProperty() participantId!: string;
  @ApiProperty({ type: OwedAmountDto }) amount!: OwedAmountDto;
}

export class CaseResolutionDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ format: 'uuid' }) subjectId!: string;
  @ApiProperty({ format: 'uuid' }) paymentId!: string;
  @ApiProperty({ enum: ['CANCEL_REFUSED', 'REFUND_REFUSED'] }) kind!: string;
  @ApiProperty({ description: "Which of the subject's cases of that kind." }) number!: number;
  @ApiProperty({ enum: ['PROPOSED', 'CONFIRMED', 'REJECTED'] }) state!: string;
  @ApiProperty({
    enum: ['CANCELLED', 'SUCCESS', 'FAILED'],
    description: 'How it ends when that is confirmed.',
  })
  outcome!: string;
  @ApiProperty() reason!: string;
  @ApiProperty() evidence!: string;
  @ApiPropertyOptional({
    type: OwedOutsideDto,
    description:
      'What the counterparty may hold of a payment that is ended so, to be given back by agreement.',
  })
  owedOutside?: OwedOutsideDto;
  @ApiProperty() proposedBy!: string;
  @ApiProperty({ format: 'date-time' }) proposedAt!: string;
  @ApiPropertyOptional() decidedBy?: string;
  @ApiPropertyOptional({ format: 'date-time' }) decidedAt?: string;
}

export class CaseResolutionsDto {
  @ApiProperty({ type: [CaseResolutionDto], description: 'Newest first.' })
  resolutions!: CaseResolutionDto[];
}
