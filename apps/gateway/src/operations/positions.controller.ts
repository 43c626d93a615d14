import { Controller, Get, Inject, Query, UseGuards } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { OperatorGuard } from '@silkgate/observability';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import type { Gateway } from '../composition.js';
import { GATEWAY } from '../tokens.js';

export class PositionQueryDto {
  @ApiPropertyOptional({ maxLength: 64 })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  @Matches(/^[\x21-\x7e]+$/)
  participantId?: string;
}

class PositionAmountDto {
  @ApiProperty({ example: 'USD' })
  currency!: string;

  @ApiProperty({ description: 'Minor units.', example: '1248' })
  value!: string;
}

export class PositionDto {
  @ApiProperty({ example: 'TRUEMONEY_TH' })
  participantId!: string;

  @ApiProperty({ type: PositionAmountDto })
  cap!: PositionAmountDto;

  @ApiProperty({ type: PositionAmountDto, description: 'Accepted payments that are not final.' })
  reserved!: PositionAmountDto;

  @ApiProperty({ type: PositionAmountDto, description: 'Below zero where the participant is owed.' })
  posted!: PositionAmountDto;

  @ApiProperty({ type: PositionAmountDto, description: 'Of the cap; what is owed to it uses nothing.' })
  used!: PositionAmountDto;

  @ApiPropertyOptional({ description: 'Absent where the cap is zero.', example: '81.25' })
  usedPercent?: string;

  @ApiProperty({ enum: [0, 80, 95], description: 'The threshold that the use has reached.' })
  warning!: number;
}

export class PositionsDto {
  @ApiProperty({ type: [PositionDto] })
  positions!: PositionDto[];
}

@ApiTags('operators')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('ops/v1/positions')
export class PositionsController {
  constructor(@Inject(GATEWAY) private readonly gateway: Gateway) {}

  @Get()
  @ApiOperation({ summary: "Wallets' use of their net debit caps" })
  @ApiOkResponse({ type: PositionsDto })
  async list(@Query() { participantId }: PositionQueryDto): Promise<PositionsDto> {
    return { positions: await this.gateway.positions(participantId) };
  }
}
