import { Module, type DynamicModule } from '@nestjs/common';
import { serviceModule, type ServiceModuleOptions } from '@silkgate/observability';
import { BreaksController } from './breaks/breaks.controller.js';
import { CasesController } from './cases/cases.controller.js';
import type { Reconciliation } from './composition.js';
import { EventsController } from './events/events.controller.js';
import { FilesController } from './intake/files.controller.js';
import { ComparisonsController } from './matching/comparisons.controller.js';
import { RECONCILIATION } from './tokens.js';

export interface ReconciliationModuleOptions extends ServiceModuleOptions {
  readonly reconciliation: Reconciliation;
}

/** Wiring only: the object graph comes composed. */
@Module({})
export class ReconciliationModule {
  static register(options: ReconciliationModuleOptions): DynamicModule {
    return serviceModule(ReconciliationModule, options, {
      controllers: [
        ComparisonsController,
        FilesController,
        BreaksController,
        CasesController,
        EventsController,
      ],
      providers: [{ provide: RECONCILIATION, useValue: options.reconciliation }],
    });
  }
}
