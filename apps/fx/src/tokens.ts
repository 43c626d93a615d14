/** Injection token of the service's object graph. */
export const FX = Symbol('fx');
