import { Module, type DynamicModule } from '@nestjs/common';
import {
  Background,
  BACKGROUND_WORK,
  type BackgroundWork,
  OperationsModule,
  type OperationsOptions,
  OPERATOR_TOKEN,
} from '@silkgate/observability';
import type { Compliance } from './composition.js';
import { ConversionsController } from './conversions/conversions.controller.js';
import { EventsController } from './events/events.controller.js';
import { COMPLIANCE } from './tokens.js';

export interface ComplianceModuleOptions {
  readonly compliance: Compliance;
  readonly operatorToken: string;
  readonly operations: OperationsOptions;
  readonly background: readonly BackgroundWork[];
}

/** Wiring only: the object graph comes composed. */
@Module({})
export class ComplianceModule {
  static register(options: ComplianceModuleOptions): DynamicModule {
    return {
      module: ComplianceModule,
      imports: [OperationsModule.register(options.operations)],
      controllers: [ConversionsController, EventsController],
      providers: [
        { provide: COMPLIANCE, useValue: options.compliance },
        { provide: OPERATOR_TOKEN, useValue: options.operatorToken },
        { provide: BACKGROUND_WORK, useValue: options.background },
        Background,
      ],
    };
  }
}
