import { Inject, Injectable } from '@nestjs/common';
import type {
  BeforeApplicationShutdown,
  OnApplicationBootstrap,
  OnApplicationShutdown,
} from '@nestjs/common';
import { RESOURCES } from './settlement.tokens.js';
import type { ServiceResources } from './settlement.tokens.js';

/** Ties work loops, relay and connections to the application's life. */
@Injectable()
export class ServiceLifecycle
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  constructor(@Inject(RESOURCES) private readonly resources: ServiceResources) {}

  onApplicationBootstrap(): void {
    this.resources.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.resources.stop();
  }

  onApplicationShutdown(): Promise<void> {
    return this.resources.close();
  }
}
