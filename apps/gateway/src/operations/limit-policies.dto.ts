import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { OperatorName, OperatorReason } from '@silkgate/observability';
import { IsIn, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const MINOR_UNITS = /^(0|[1-9]\d{0,17})$/;
const SCOPE = /^[\x21-\x7e]+$/;
const LEVELS = ['IDENTIFIED', 'UNIDENTIFIED', 'ANY'] as const;
const PERIODS = ['DAY', 'MONTH', 'YEAR'] as const;

class LimitTermsDto {
  @ApiProperty({ description: 'VISITOR, or the client id of a wallet.', maxLength: 64 })
  @IsString()
  @Length(1, 64)
  @Matches(SCOPE)
  scope!: string;

  @ApiProperty({ enum: LEVELS, description: 'Of visitors by identity level; of a wallet ANY.' })
  @IsIn(LEVELS)
  identityLevel!: (typeof LEVELS)[number];

  @ApiProperty({ description: 'USD of visitors; of a wallet its billing currency.', example: 'USD' })
  @IsString()
  @Matches(/^[A-Z]{3}$/)
  currency!: string;

  @ApiPropertyOptional({ description: 'Minor units.', example: '50' })
  @IsOptional()
  @IsString()
  @Matches(MINOR_UNITS)
  leastPaymentMinor?: string;

  @ApiPropertyOptional({ description: 'Minor units.', example: '500000' })
  @IsOptional()
  @IsString()
  @Matches(MINOR_UNITS)
  largestPaymentMinor?: string;

  @ApiPropertyOptional({ enum: PERIODS, description: 'Calendar period in UTC+8.' })
  @IsOptional()
  @IsIn(PERIODS)
  period?: (typeof PERIODS)[number];

  @ApiPropertyOptional({ description: 'Minor units in one period.', example: '5000000' })
  @IsOptional()
  @IsString()
  @Matches(MINOR_UNITS)
  perPeriodMinor?: string;

  @ApiProperty({ description: 'ISO 8601 with offset.', example: '2027-01-01T00:00:00.000+08:00' })
  @IsString()
  @MaxLength(40)
  validFrom!: string;

  @ApiPropertyOptional({ description: 'Then the policy before it is in force again.' })
  @IsOptional()
  @IsString()
  @MaxLength(40)
  validTo?: string;
}

export class ProposePolicyDto extends LimitTermsDto {
  @OperatorName()
  operator!: string;

  @OperatorReason()
  reason!: string;
}

export class PolicyIdDto {
  @ApiProperty({ format: 'uuid' })
  @IsString()
  @Matches(UUID)
  proposalId!: string;
}

export class DecidePolicyDto {
  @OperatorName()
  operator!: string;

  @ApiProperty({ enum: ['APPROVED', 'REJECTED'] })
  @IsIn(['APPROVED', 'REJECTED'])
  verdict!: 'APPROVED' | 'REJECTED';
}

export class PolicyQueryDto {
  @ApiPropertyOptional({ maxLength: 64 })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  @Matches(SCOPE)
  scope?: string;
}

export class LimitPolicyDto extends LimitTermsDto {
  @ApiProperty({ format: 'uuid' })
  proposalId!: string;

  @ApiProperty({ enum: ['PROPOSED', 'APPROVED', 'REJECTED'] })
  state!: 'PROPOSED' | 'APPROVED' | 'REJECTED';

  @ApiProperty()
  reason!: string;

  @ApiProperty()
  proposedBy!: string;

  @ApiProperty()
  proposedAt!: string;

  @ApiPropertyOptional()
  decidedBy?: string;

  @ApiPropertyOptional()
  decidedAt?: string;
}

export class LimitPoliciesDto {
  @ApiProperty({ type: [LimitPolicyDto] })
  policies!: LimitPolicyDto[];
}
