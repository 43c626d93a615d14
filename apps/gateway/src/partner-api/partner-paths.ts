/** The bases of the interface; Antom's clients know the second. */
export const PARTNER_BASES = ['aps/api/v1/payments', 'ams/api/v1/payments'];

/** Whether a request is one of the signed interface, of which every answer has a result code. */
export function isPartnerTarget(target: string): boolean {
  return target.startsWith('/aps/') || target.startsWith('/ams/');
}
