import { Controller, Get, Inject, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Fx } from '../composition.js';
import { OperatorGuard } from '@silkgate/observability';
import { FX } from '../tokens.js';
import type { InventoryBalance } from './inventory-store.js';
import { InventoryDto, InventoryPositionDto } from './inventory.dto.js';

@ApiTags('inventory')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('v1/inventory')
export class InventoryController {
  constructor(@Inject(FX) private readonly fx: Fx) {}

  /** What the switch holds or owes in each currency, as far as events have arrived. */
  @Get()
  @ApiOkResponse({ type: InventoryDto })
  async read(): Promise<InventoryDto> {
    return { positions: (await this.fx.inventory()).map(positionOf) };
  }
}

function positionOf({
  currency,
  inventoryMinor,
  settledMinor,
  movements,
}: InventoryBalance): InventoryPositionDto {
  const side = inventoryMinor === 0n ? 'ZERO' : inventoryMinor > 0n ? 'DEBIT' : 'CREDIT';
  return {
    currency,
    inventory: { currency, value: inventoryMinor.toString() },
    side,
    settled: { currency, value: settledMinor.toString() },
    movements: movements.toString(),
  };
}
