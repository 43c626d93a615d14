/** Nothing can go on: a cycle of lock waits, or nothing is left to happen although something is waited for. */
export class Standstill extends Error {
  constructor(
    readonly kind: 'deadlock' | 'defect',
    detail: string,
  ) {
    super(detail);
  }
}
