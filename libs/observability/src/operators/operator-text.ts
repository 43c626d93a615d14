import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsOptional, IsString, Length, Matches } from 'class-validator';

/** What an operator writes and what is kept: says something, on one line. */
const SAYS_SOMETHING = /^\P{Cc}*[^\p{Cc}\s]\P{Cc}*$/u;

function text(maxLength: number): PropertyDecorator[] {
  const message = '$property must say something, without control characters';
  return [IsString(), Length(1, maxLength), Matches(SAYS_SOMETHING, { message })];
}

function described(description: string, maxLength: number): ApiPropertyOptions {
  return { description, minLength: 1, maxLength };
}

/** A field of a DTO: the name of the person who answers for a call. */
export function OperatorName(): PropertyDecorator {
  return applyDecorators(ApiProperty(described('Who answers for it.', 64)), ...text(64));
}

/** A field of a DTO: why an operator does it; kept beside the name. */
export function OperatorReason(description = 'Why.'): PropertyDecorator {
  return applyDecorators(ApiProperty(described(description, 500)), ...text(500));
}

export function OptionalOperatorReason(description = 'Why.'): PropertyDecorator {
  return applyDecorators(ApiPropertyOptional(described(description, 500)), IsOptional(), ...text(500));
}
