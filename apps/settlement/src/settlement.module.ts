import { Module, type DynamicModule } from '@nestjs/common';
import {
  type Metrics,
  OperationsModule,
  OPERATOR_TOKEN,
  OperatorGuard,
  type ReadinessCheck,
} from '@silkgate/observability';
import type { Settlement } from './composition.js';
import { EventsController } from './events/events.controller.js';
import { ConfirmationsController } from './instructions/confirmations.controller.js';
import { ServiceLifecycle } from './service-lifecycle.js';
import { RESOURCES, SETTLEMENT, type ServiceResources } from './settlement.tokens.js';
import { StatementsController } from './statements/statements.controller.js';
import { BusinessDatesController } from './windows/business-dates.controller.js';

export interface SettlementModuleOptions {
  readonly settlement: Settlement;
  readonly resources: ServiceResources;
  readonly operatorToken: string;
  readonly metrics: Metrics;
  readonly checks: readonly ReadinessCheck[];
}

/** Wires what {@link composeSettlement} built to HTTP and to the event log. */
@Module({})
export class SettlementModule {
  static register(options: SettlementModuleOptions): DynamicModule {
    return {
      module: SettlementModule,
      imports: [OperationsModule.register(options)],
      controllers: [EventsController, ConfirmationsController, BusinessDatesController, StatementsController],
      providers: [
        OperatorGuard,
        ServiceLifecycle,
        { provide: SETTLEMENT, useValue: options.settlement },
        { provide: RESOURCES, useValue: options.resources },
        { provide: OPERATOR_TOKEN, useValue: options.operatorToken },
      ],
    };
  }
}
