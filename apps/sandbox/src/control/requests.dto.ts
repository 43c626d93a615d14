import { OPERATION_NAMES, type Operation } from '@silkgate/alipayplus';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { FAULT_KINDS, type FaultKind } from '../faults/domain/fault.js';

/** Minor units arrive as a number or as text. */
const MinorUnits = (): PropertyDecorator => (target, key) => {
  Transform(({ value }: { value: unknown }) => (typeof value === 'number' ? String(value) : value))(
    target,
    key,
  );
  Matches(/^[1-9]\d{0,14}$/, { message: 'amountMinor must be a positive whole number of minor units' })(
    target,
    key,
  );
};

export class PaymentCodeRequest {
  @ApiPropertyOptional({ description: 'one of its users; default: any who is not short of money' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  userId?: string;
}

export class OrderRequest {
  @ApiProperty({ description: 'fen', example: 8880 })
  @MinorUnits()
  amountMinor!: string;

  @ApiPropertyOptional({ description: 'how long it may be paid; default 15 minutes' })
  @IsOptional()
  @IsInt()
  @Min(1_000)
  @Max(86_400_000)
  lifeMs?: number;
}

export class ScanRequest {
  @ApiProperty()
  @IsString()
  @Length(1, 512)
  codeValue!: string;

  @ApiProperty()
  @IsString()
  @Length(1, 64)
  userId!: string;

  @ApiPropertyOptional({ description: "in the merchant's currency, where the code has no amount" })
  @IsOptional()
  @MinorUnits()
  amountMinor?: string;
}

export class CollectRequest {
  @ApiProperty({ description: "the visitor's consumer code" })
  @IsString()
  @Length(1, 512)
  codeValue!: string;

  @ApiProperty({ description: 'fen' })
  @MinorUnits()
  amountMinor!: string;
}

export class RefundRequest {
  @ApiProperty({ description: 'the paymentRequestId as the acquirer knows it' })
  @IsString()
  @Length(1, 64)
  paymentRequestId!: string;

  @ApiProperty({ description: 'fen' })
  @MinorUnits()
  amountMinor!: string;
}

/** A success that a till outside the sandbox was answered by the switch. */
export class TillResult {
  @ApiProperty({ description: 'the id under which the till asked' })
  @IsString()
  @Length(1, 64)
  paymentRequestId!: string;

  @ApiProperty({ description: "the switch's id" })
  @IsString()
  @Length(1, 64)
  paymentId!: string;

  @ApiProperty({ description: 'fen' })
  @MinorUnits()
  amountMinor!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Length(1, 64)
  merchantId?: string;
}

export class TillResultsRequest {
  @ApiProperty({ type: [TillResult] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => TillResult)
  results!: TillResult[];
}

export class FaultRequest {
  @ApiProperty()
  @IsString()
  @Length(1, 64)
  clientId!: string;

  @ApiProperty({ enum: OPERATION_NAMES })
  @IsIn(OPERATION_NAMES)
  operation!: Operation;

  @ApiProperty({ enum: FAULT_KINDS })
  @IsIn(FAULT_KINDS)
  kind!: FaultKind;

  @ApiProperty()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  times!: number;

  @ApiPropertyOptional()
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(600_000)
  delayMs?: number;
}

export class DayCloseRequest {
  @ApiPropertyOptional({ description: 'ISO 8601 with offset; default now' })
  @IsOptional()
  @IsISO8601({ strict: true })
  cutAt?: string;
}

export class DemoRequest {
  @ApiProperty()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  payments!: number;

  @ApiProperty()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  seed!: number;

  @ApiPropertyOptional({ description: 'part of every request id' })
  @IsOptional()
  @Matches(/^[0-9A-Za-z-]{1,24}$/)
  runId?: string;

  @ApiPropertyOptional({ description: 'users who shop at the same time; default 24' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000)
  concurrency?: number;
}
