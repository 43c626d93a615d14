import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { serviceModule, type ServiceModuleOptions } from '@silkgate/observability';
import type { Gateway } from './composition.js';
import { EventsController } from './events.controller.js';
import { BusinessDaysController } from './operations/business-days.controller.js';
import { CaseResolutionsController } from './operations/case-resolutions.controller.js';
import { LimitPoliciesController } from './operations/limit-policies.controller.js';
import { NotificationsController } from './operations/notifications.controller.js';
import { PositionsController } from './operations/positions.controller.js';
import { PaymentCasesController } from './operations/payment-cases.controller.js';
import { RateSetsController } from './operations/rate-sets.controller.js';
import { PartnerController } from './partner-api/partner.controller.js';
import { GATEWAY } from './tokens.js';

export interface GatewayModuleOptions extends ServiceModuleOptions {
  readonly gateway: Gateway;
}

/** Wiring only: the object graph comes composed. */
@Module({})
export class GatewayModule {
  static register(options: GatewayModuleOptions): DynamicModule {
    return serviceModule(GatewayModule, options, {
      controllers: [
        PartnerController,
        BusinessDaysController,
        CaseResolutionsController,
        LimitPoliciesController,
        NotificationsController,
        PaymentCasesController,
        PositionsController,
        RateSetsController,
        EventsController,
      ],
      providers: [{ provide: GATEWAY, useValue: options.gateway }],
    });
  }
}
