import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { OperatorName, OptionalOperatorReason, RowLimit } from '@silkgate/observability';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const CLIENT_ID = /^[\x21-\x7e]+$/;
const STATES = ['OWED', 'DELIVERED', 'ABANDONED'] as const;

export class NotificationQueryDto {
  @ApiPropertyOptional({ description: 'Whom they are for.', maxLength: 64 })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  @Matches(CLIENT_ID)
  participantId?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsString()
  @Matches(UUID)
  paymentId?: string;

  @ApiPropertyOptional({ enum: STATES })
  @IsOptional()
  @IsIn(STATES)
  state?: (typeof STATES)[number];

  @ApiPropertyOptional({ format: 'uuid', description: 'The last one of the page before; older ones follow.' })
  @IsOptional()
  @IsString()
  @Matches(UUID)
  before?: string;

  @RowLimit()
  limit?: number;
}

export class NotificationDto {
  @ApiProperty({ format: 'uuid' }) notificationId!: string;
  @ApiProperty({ format: 'uuid' }) paymentId!: string;
  @ApiProperty() participantId!: string;
  @ApiProperty({ enum: ['notifyPayment', 'notifyRefund'] }) operation!: string;
  @ApiProperty({ enum: STATES }) state!: string;
  @ApiProperty({ description: 'Attempts since it was made or last asked for again.' }) attempts!: number;
  @ApiProperty({ format: 'date-time' }) createdAt!: string;
  @ApiPropertyOptional({ format: 'date-time', description: 'When it is tried next.' }) dueAt?: string;
  @ApiPropertyOptional({ format: 'date-time', description: 'When it was delivered or given up.' })
  endedAt?: string;
}

export class NotificationsDto {
  @ApiProperty({ type: [NotificationDto], description: 'Newest first.' }) notifications!: NotificationDto[];
  @ApiPropertyOptional({ format: 'uuid', description: '`before` of the next page; absent on the last one.' })
  next?: string;
}

export class NotificationIdDto {
  @ApiProperty({ format: 'uuid' })
  @IsString()
  @Matches(UUID)
  notificationId!: string;
}

export class ResendOneDto {
  @OperatorName()
  operator!: string;

  @OptionalOperatorReason()
  reason?: string;
}

export class ResendAllDto extends ResendOneDto {
  @ApiProperty({ maxLength: 64 })
  @IsString()
  @MaxLength(64)
  @Matches(CLIENT_ID)
  participantId!: string;
}

export class ResentDto {
  @ApiProperty({ description: 'Notifications that are owed again.' }) resent!: number;
}
