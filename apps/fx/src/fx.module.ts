import { Module, type DynamicModule } from '@nestjs/common';
import {
  Background,
  BACKGROUND_WORK,
  type BackgroundWork,
  OperationsModule,
  type OperationsOptions,
  OPERATOR_TOKEN,
} from '@silkgate/observability';
import type { Fx } from './composition.js';
import { EventsController } from './events/events.controller.js';
import { InventoryController } from './inventory/inventory.controller.js';
import { PublicationsController } from './publications/publications.controller.js';
import { ReleasesController } from './publications/releases.controller.js';
import { RateSetsController } from './rate-sets/rate-sets.controller.js';
import { FX } from './tokens.js';

export interface FxModuleOptions {
  readonly fx: Fx;
  readonly operatorToken: string;
  readonly operations: OperationsOptions;
  readonly background: readonly BackgroundWork[];
}

/** Wiring only: the object graph comes composed. */
@Module({})
export class FxModule {
  static register(options: FxModuleOptions): DynamicModule {
    return {
      module: FxModule,
      imports: [OperationsModule.register(options.operations)],
      controllers: [
        PublicationsController,
        ReleasesController,
        RateSetsController,
        InventoryController,
        EventsController,
      ],
      providers: [
        { provide: FX, useValue: options.fx },
        { provide: OPERATOR_TOKEN, useValue: options.operatorToken },
        { provide: BACKGROUND_WORK, useValue: options.background },
        Background,
      ],
    };
  }
}
