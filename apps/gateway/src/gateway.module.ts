import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import {
  Background,
  BACKGROUND_WORK,
  type BackgroundWork,
  OperationsModule,
  type OperationsOptions,
  OPERATOR_TOKEN,
} from '@silkgate/observability';
import type { Gateway } from './composition.js';
import { EventsController } from './events.controller.js';
import { BusinessDaysController } from './operations/business-days.controller.js';
import { RateSetsController } from './operations/rate-sets.controller.js';
import { PartnerController } from './partner-api/partner.controller.js';
import { GATEWAY } from './tokens.js';

export interface GatewayModuleOptions {
  readonly gateway: Gateway;
  readonly operatorToken: string;
  readonly operations: OperationsOptions;
  readonly background: readonly BackgroundWork[];
}

/** Wiring only: the object graph comes composed. */
@Module({})
export class GatewayModule {
  static register(options: GatewayModuleOptions): DynamicModule {
    return {
      module: GatewayModule,
      imports: [OperationsModule.register(options.operations)],
      controllers: [PartnerController, BusinessDaysController, RateSetsController, EventsController],
      providers: [
        { provide: GATEWAY, useValue: options.gateway },
        { provide: OPERATOR_TOKEN, useValue: options.operatorToken },
        { provide: BACKGROUND_WORK, useValue: options.background },
        Background,
      ],
    };
  }
}
