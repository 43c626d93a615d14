import { isBusinessDate } from '@silkgate/kernel';
import { ApiProperty } from '@nestjs/swagger';
import { registerDecorator } from 'class-validator';

/** A calendar date `YYYY-MM-DD` that exists. */
export function IsBusinessDate(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isBusinessDate',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isBusinessDate(value),
        defaultMessage: () => `${String(property)} must be a date as YYYY-MM-DD`,
      },
    });
}

export class BusinessDateParam {
  @ApiProperty({ example: '2026-11-22', description: 'Business date, UTC+8' })
  @IsBusinessDate()
  date!: string;
}
