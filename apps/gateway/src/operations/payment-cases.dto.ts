import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ALARM_KINDS } from '@silkgate/contracts';
import { OperatorName, OperatorReason, RowLimit } from '@silkgate/observability';
import { IsIn, IsInt, IsOptional, IsUUID, Min } from 'class-validator';

export class PaymentCaseQueryDto {
  @RowLimit()
  limit?: number;
}

export class PaymentCaseDto {
  @ApiProperty({ format: 'uuid', description: 'The payment, or its refund or reversal.' }) subjectId!: string;
  @ApiProperty({ format: 'uuid' }) paymentId!: string;
  @ApiProperty({ enum: ALARM_KINDS }) kind!: string;
  @ApiProperty({ description: 'Of this kind, from 1: the former ones were closed.' }) number!: number;
  @ApiProperty() detail!: string;
  @ApiProperty({ format: 'date-time' }) raisedAt!: string;
  @ApiProperty({ description: 'What became of the payment, by our own books.' }) state!: string;
  @ApiPropertyOptional() payerId?: string;
  @ApiPropertyOptional() payeeId?: string;
}

export class PaymentCasesDto {
  @ApiProperty({ type: [PaymentCaseDto], description: 'Oldest first.' }) cases!: PaymentCaseDto[];
}

export class ClosePaymentCaseDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  subjectId!: string;

  @ApiProperty({ enum: ALARM_KINDS })
  @IsIn(ALARM_KINDS)
  kind!: string;

  @ApiPropertyOptional({ minimum: 1, description: 'Which of them; whichever is open when absent.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  number?: number;

  @OperatorName()
  operator!: string;

  @OperatorReason()
  reason!: string;
}
