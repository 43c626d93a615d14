import { Module, type DynamicModule } from '@nestjs/common';
import { serviceModule, type ServiceModuleOptions } from '@silkgate/observability';
import type { Settlement } from './composition.js';
import { EventsController } from './events/events.controller.js';
import { ConfirmationsController } from './instructions/confirmations.controller.js';
import { ServiceLifecycle } from './service-lifecycle.js';
import { RESOURCES, SETTLEMENT, type ServiceResources } from './settlement.tokens.js';
import { StatementsController } from './statements/statements.controller.js';
import { BusinessDatesController } from './windows/business-dates.controller.js';

export interface SettlementModuleOptions extends ServiceModuleOptions {
  readonly settlement: Settlement;
  readonly resources: ServiceResources;
}

/** Wires what {@link composeSettlement} built to HTTP and to the event log. */
@Module({})
export class SettlementModule {
  static register(options: SettlementModuleOptions): DynamicModule {
    return serviceModule(SettlementModule, options, {
      controllers: [EventsController, ConfirmationsController, BusinessDatesController, StatementsController],
      providers: [
        ServiceLifecycle,
        { provide: SETTLEMENT, useValue: options.settlement },
        { provide: RESOURCES, useValue: options.resources },
      ],
    });
  }
}
