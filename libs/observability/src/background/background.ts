import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';

/** Something that runs beside the requests; stopped in the order of the list, after the last request. */
export interface BackgroundWork {
  start?(): Promise<void> | void;
  stop(): Promise<void>;
}

export const BACKGROUND_WORK = Symbol('background work');

/** Ties background work to the application's life. */
@Injectable()
export class Background implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(BACKGROUND_WORK) private readonly work: readonly BackgroundWork[]) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const each of this.work) await each.start?.();
  }

  async onApplicationShutdown(): Promise<void> {
    for (const each of this.work) await each.stop();
  }
}
