import type { IdentityLevel } from '@silkgate/alipayplus';
import type { EpochMs, RandomSource } from '@silkgate/kernel';

/** A code that a wallet's user shows to a shop. */
export interface ConsumerCode {
  readonly codeValue: string;
  readonly walletId: string;
  readonly customerId: string;
  readonly identityLevel: IdentityLevel;
  readonly payerReference?: string;
  readonly createdAt: EpochMs;
  readonly expiresAt: EpochMs;
}

/** The wallet's prefix (issuer and "02") and random digits up to the length of its route: nobody guesses a valid one. */
export function drawCodeValue(prefix: string, length: number, random: RandomSource): string {
  let code = prefix;
  while (code.length < length) {
    for (const byte of random.bytes(length - code.length)) {
      // 250 is the largest multiple of 10 within a byte: above it digits would not be equally likely.
      if (byte < 250) code += String(byte % 10);
    }
  }
  return code;
}
