/** Injection token of the {@link Settlement} object graph. */
export const SETTLEMENT = Symbol('settlement');

/** Injection token of what the service runs beside its HTTP calls; see {@link ServiceResources}. */
export const RESOURCES = Symbol('service resources');

/** Started when everything is wired, stopped before the event transport, closed after it. */
export interface ServiceResources {
  start(): void;
  stop(): Promise<void>;
  close(): Promise<void>;
}
