import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';

export class CloseBusinessDayDto {
  @ApiPropertyOptional({
    description: 'ISO 8601 with offset; default now. An instant in the past is refused.',
    example: '2026-11-22T18:00:00.000+08:00',
  })
  @IsOptional()
  @IsString()
  @MaxLength(40)
  cutAt?: string;
}

export class ClosedBusinessDayDto {
  @ApiProperty({ example: '2026-11-22' })
  businessDate!: string;

  @ApiProperty({ example: '2026-11-22T18:00:00.000+08:00' })
  cutAt!: string;

  @ApiProperty({ example: '2026-11-23' })
  nextBusinessDate!: string;
}

export class OpenBusinessDayDto {
  @ApiProperty({ example: '2026-11-22' })
  businessDate!: string;

  @ApiProperty({ example: '2026-11-22T00:00:00.000+08:00' })
  openedAt!: string;
}
