import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { BreakDto } from '../breaks/breaks.dto.js';

export class CaseDto {
  @ApiProperty({ format: 'uuid', description: 'The id of its break.' }) caseId!: string;
  @ApiProperty({ description: 'Whole days since the break was found.' }) ageDays!: number;
  @ApiProperty({ type: BreakDto }) break!: BreakDto;
}

export class CasePageDto {
  @ApiProperty({ type: [CaseDto] }) cases!: CaseDto[];
  @ApiPropertyOptional({ description: 'Present when there may be more.' }) next?: string;
}
