import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Matches, MaxLength } from 'class-validator';
import { OperatorName, OperatorReason, OptionalOperatorReason } from './operator-text.js';
import { RowLimit } from './row-limit.js';

/** Keys come from events, whatever they hold; U+0000 alone is never stored. */
const STORABLE = /^[^\0]*$/;
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export class DeadLetterQueryDto {
  @RowLimit()
  limit?: number;
}

export class DeadLetterDto {
  @ApiProperty() topic!: string;
  @ApiProperty() key!: string;
  @ApiProperty({ format: 'uuid' }) eventId!: string;
  @ApiPropertyOptional({ description: 'Absent where the event cannot be read.' }) eventType?: string;
  @ApiPropertyOptional({ description: 'What the event says of its time.' }) eventTime?: string;
  @ApiProperty({ description: 'Why it could not be applied.' }) reason!: string;
  @ApiProperty({ format: 'date-time' }) setAsideAt!: string;
  @ApiProperty({ description: 'Later events of the key that wait behind it.' }) parkedFollowers!: number;
}

export class DeadLettersDto {
  @ApiProperty({ type: [DeadLetterDto] }) deadLetters!: DeadLetterDto[];
  @ApiProperty({ description: 'Keys that wait, those beyond the limit included.' }) total!: number;
}

export class ReplayDto {
  @ApiProperty({ maxLength: 256 })
  @IsString()
  @MaxLength(256)
  @Matches(STORABLE)
  topic!: string;

  @ApiProperty({ maxLength: 1024 })
  @IsString()
  @MaxLength(1024)
  @Matches(STORABLE)
  key!: string;

  @OperatorName()
  operator!: string;

  @OptionalOperatorReason()
  reason?: string;
}

export class ReplayedDto {
  @ApiProperty({ description: 'Events that took effect.' }) replayed!: number;
}

export class DiscardDto {
  @ApiProperty({ format: 'uuid' })
  @IsString()
  @Matches(UUID)
  eventId!: string;

  @OperatorName()
  operator!: string;

  @OperatorReason('Why the event is void.')
  reason!: string;
}

export class DiscardedDto {
  @ApiProperty({ format: 'uuid' }) discarded!: string;
}
