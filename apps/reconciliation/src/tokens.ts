/** Injection token of the service's object graph. */
export const RECONCILIATION = Symbol('reconciliation');
