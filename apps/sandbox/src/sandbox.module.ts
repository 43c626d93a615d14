import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { OperationsModule, type OperationsOptions } from '@silkgate/observability';
import type { Sandbox } from './composition.js';
import { Control } from './control/control.js';
import { ControlController } from './control/control.controller.js';
import { CONTROL, SANDBOX } from './control/tokens.js';

/** Wiring only: the object graph comes composed, the participants' endpoints stand on the bare Fastify instance. */
@Module({})
export class SandboxModule implements OnApplicationShutdown {
  constructor(@Inject(SANDBOX) private readonly sandbox: Pick<Sandbox, 'stop'>) {}

  static register(sandbox: Sandbox, operations: OperationsOptions): DynamicModule {
    return {
      module: SandboxModule,
      imports: [OperationsModule.register(operations)],
      controllers: [ControlController],
      providers: [
        { provide: SANDBOX, useValue: sandbox },
        { provide: CONTROL, useValue: new Control(sandbox) },
      ],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.sandbox.stop();
  }
}
