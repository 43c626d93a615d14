import { Module, type DynamicModule } from '@nestjs/common';
import { serviceModule, type ServiceModuleOptions } from '@silkgate/observability';
import type { Compliance } from './composition.js';
import { ConversionsController } from './conversions/conversions.controller.js';
import { EventsController } from './events/events.controller.js';
import { COMPLIANCE } from './tokens.js';

export interface ComplianceModuleOptions extends ServiceModuleOptions {
  readonly compliance: Compliance;
}

/** Wiring only: the object graph comes composed. */
@Module({})
export class ComplianceModule {
  static register(options: ComplianceModuleOptions): DynamicModule {
    return serviceModule(ComplianceModule, options, {
      controllers: [ConversionsController, EventsController],
      providers: [{ provide: COMPLIANCE, useValue: options.compliance }],
    });
  }
}
