import { Module, type DynamicModule } from '@nestjs/common';
import {
  Background,
  BACKGROUND_WORK,
  type BackgroundWork,
  OperationsModule,
  type OperationsOptions,
  OPERATOR_TOKEN,
} from '@silkgate/observability';
import { BreaksController } from './breaks/breaks.controller.js';
import { CasesController } from './cases/cases.controller.js';
import type { Reconciliation } from './composition.js';
import { EventsController } from './events/events.controller.js';
import { FilesController } from './intake/files.controller.js';
import { ComparisonsController } from './matching/comparisons.controller.js';
import { RECONCILIATION } from './tokens.js';

export interface ReconciliationModuleOptions {
  readonly reconciliation: Reconciliation;
  readonly operatorToken: string;
  readonly operations: OperationsOptions;
  readonly background: readonly BackgroundWork[];
}

/** Wiring only: the object graph comes composed. */
@Module({})
export class ReconciliationModule {
  static register(options: ReconciliationModuleOptions): DynamicModule {
    return {
      module: ReconciliationModule,
      imports: [OperationsModule.register(options.operations)],
      controllers: [
        ComparisonsController,
        FilesController,
        BreaksController,
        CasesController,
        EventsController,
      ],
      providers: [
        { provide: RECONCILIATION, useValue: options.reconciliation },
        { provide: OPERATOR_TOKEN, useValue: options.operatorToken },
        { provide: BACKGROUND_WORK, useValue: options.background },
        Background,
      ],
    };
  }
}
