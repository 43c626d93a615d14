/** Injection token of `Control`. */
export const CONTROL = Symbol('control');
/** Injection token of the work that ends with the process. */
export const SANDBOX = Symbol('sandbox');
