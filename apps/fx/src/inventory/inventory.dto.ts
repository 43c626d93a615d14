import { ApiProperty } from '@nestjs/swagger';

export class SignedAmountDto {
  @ApiProperty({ example: 'USD' }) currency!: string;
  @ApiProperty({ example: '-1231', description: 'Minor units.' }) value!: string;
}

export class InventoryPositionDto {
  @ApiProperty({ example: 'USD' }) currency!: string;
  @ApiProperty({
    type: SignedAmountDto,
    description:
      "Above zero the switch holds it, below zero it owes it; equals the ledger's inventory account.",
  })
  inventory!: SignedAmountDto;
  @ApiProperty({ enum: ['DEBIT', 'CREDIT', 'ZERO'], description: 'The side of the balance in the books.' })
  side!: 'DEBIT' | 'CREDIT' | 'ZERO';
  @ApiProperty({ type: SignedAmountDto, description: 'What settled windows brought (above zero) or took.' })
  settled!: SignedAmountDto;
  @ApiProperty({ example: '4' }) movements!: string;
}

export class InventoryDto {
  @ApiProperty({ type: [InventoryPositionDto] }) positions!: InventoryPositionDto[];
}
