import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsISO8601, IsOptional, IsString, IsUUID, Length, Matches, Max, Min } from 'class-validator';

export const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
/** Postgres text cannot hold U+0000, and no id has a control character. */
export const PRINTABLE = /^\P{Cc}+$/u;
export const LARGEST_PAGE = 500;

/** Keyset paging, as every list here has it. */
export class PageQueryDto {
  @ApiPropertyOptional({ description: '`next` of the page before.' }) @IsOptional() @IsUUID() after?: string;
  @ApiPropertyOptional({ default: 100, maximum: LARGEST_PAGE })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LARGEST_PAGE)
  limit?: number;
}

export class FileQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ format: 'date' })
  @IsOptional()
  @Matches(DATE)
  @IsISO8601({ strict: true })
  date?: string;
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 64) @Matches(PRINTABLE) participantId?: string;
}

export class RegisteredFileDto {
  @ApiProperty({ format: 'uuid' }) fileId!: string;
  @ApiProperty() path!: string;
  @ApiProperty({ description: 'Above 1 where a file under this name was changed.' }) version!: number;
  @ApiProperty({ description: 'False where head or columns cannot be trusted; nothing of it is used.' })
  accepted!: boolean;
  @ApiProperty() rows!: number;
  @ApiProperty() problems!: number;
}

export class IgnoredFileDto {
  @ApiProperty() path!: string;
  @ApiProperty() reason!: string;
}

export class ScanDto {
  @ApiProperty({ type: [RegisteredFileDto] }) registered!: RegisteredFileDto[];
  @ApiProperty({ type: [IgnoredFileDto] }) ignored!: IgnoredFileDto[];
  @ApiProperty({ description: 'Comparisons that were matched at once.' }) matched!: number;
}

export class FileDto extends RegisteredFileDto {
  @ApiProperty() participantId!: string;
  @ApiProperty({ enum: ['TRANSACTIONS', 'PAYOUTS'] }) kind!: string;
  @ApiProperty({ format: 'date' }) businessDate!: string;
  @ApiProperty() sha256!: string;
  @ApiProperty({ example: '4096' }) sizeBytes!: string;
  @ApiProperty({ description: 'Whether it is the version that is compared.' }) current!: boolean;
  @ApiProperty({ format: 'date-time' }) registeredAt!: string;
}

export class FileProblemDto {
  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Counted from 1; null where it is about the whole file.',
  })
  line!: number | null;
  @ApiProperty() reason!: string;
}

export class FileWithProblemsDto extends FileDto {
  @ApiProperty({ type: [FileProblemDto] }) problemList!: FileProblemDto[];
}

export class FilePageDto {
  @ApiProperty({ type: [FileDto] }) files!: FileDto[];
  @ApiPropertyOptional({ description: 'Present when there may be more.' }) next?: string;
}
