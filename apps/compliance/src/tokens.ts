/** Injection token of the service's object graph. */
export const COMPLIANCE = Symbol('compliance');
