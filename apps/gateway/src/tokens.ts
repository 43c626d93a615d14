/** Injection token of the gateway copy's object graph. */
export const GATEWAY = Symbol('gateway');
