import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

/** Something that runs beside the requests; stopped in the order of the list, after the last request. */
export interface BackgroundWork {
  start?(): void;
  stop(): Promise<void>;
}

export const BACKGROUND_WORK = Symbol('background work');

@Injectable()
export class Background implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(BACKGROUND_WORK) private readonly work: readonly BackgroundWork[]) {}

  onApplicationBootstrap(): void {
    for (const each of this.work) each.start?.();
  }

  async onApplicationShutdown(): Promise<void> {
    for (const each of this.work) await each.stop();
  }
}
