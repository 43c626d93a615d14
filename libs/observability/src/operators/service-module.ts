import type { DynamicModule, ModuleMetadata, Type } from '@nestjs/common';
import { Background, BACKGROUND_WORK, type BackgroundWork } from '../background/background.js';
import { OperationsModule, type OperationsOptions } from '../health/operations.module.js';
import { DEAD_LETTER_DESK, type DeadLetterDesk } from './dead-letter-desk.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { OPERATOR_TOKEN } from './operator.guard.js';

/** What every service that consumes events is made with, besides its object graph. */
export interface ServiceModuleOptions {
  readonly operatorToken: string;
  readonly operations: OperationsOptions;
  /** Started with the application; stopped in this order after its last request. */
  readonly background: readonly BackgroundWork[];
  readonly deadLetters: DeadLetterDesk;
}

/** A service's module: its own controllers and providers, and what operators find in every service. */
export function serviceModule(
  module: Type,
  { operatorToken, operations, background, deadLetters }: ServiceModuleOptions,
  own: Required<Pick<ModuleMetadata, 'controllers' | 'providers'>>,
): DynamicModule {
  return {
    module,
    imports: [OperationsModule.register(operations)],
    controllers: [...own.controllers, DeadLettersController],
    providers: [
      ...own.providers,
      { provide: OPERATOR_TOKEN, useValue: operatorToken },
      { provide: BACKGROUND_WORK, useValue: background },
      { provide: DEAD_LETTER_DESK, useValue: deadLetters },
      Background,
    ],
  };
}
