import { Module, type DynamicModule } from '@nestjs/common';
import { serviceModule, type ServiceModuleOptions } from '@silkgate/observability';
import type { Fx } from './composition.js';
import { EventsController } from './events/events.controller.js';
import { InventoryController } from './inventory/inventory.controller.js';
import { PublicationsController } from './publications/publications.controller.js';
import { ReleasesController } from './publications/releases.controller.js';
import { RateSetsController } from './rate-sets/rate-sets.controller.js';
import { FX } from './tokens.js';

export interface FxModuleOptions extends ServiceModuleOptions {
  readonly fx: Fx;
}

/** Wiring only: the object graph comes composed. */
@Module({})
export class FxModule {
  static register(options: FxModuleOptions): DynamicModule {
    return serviceModule(FxModule, options, {
      controllers: [
        PublicationsController,
        ReleasesController,
        RateSetsController,
        InventoryController,
        EventsController,
      ],
      providers: [{ provide: FX, useValue: options.fx }],
    });
  }
}
