import { ok, type EpochMs, type Result } from '@silkgate/kernel';
import type { ResultCode } from '@silkgate/alipayplus';
import type { Money } from '@silkgate/kernel';
import { pricePayment } from '../../quotes/domain/payment-price.js';
import { publishedRateSet } from '../../quotes/domain/published-rates.js';
import type { PaymentPricing } from '../../quotes/pricing.js';
import { exampleParity } from '../../quotes/testing/example-rates.js';
import type { PaymentResolver, ResolvedPayment } from '../../payments/resolution.js';
import { FixedDirectory, NamedCodeResolver, WALLET } from '../../payments/testing/fixtures.js';
import type { PayCommand } from '../../payments/use-cases.js';
import { countInUsd } from '../domain/counted-usd.js';

/** A code that says who pays: `person` is the token the wallet gives. */
export function codeOf(customer: string, person = '', identityLevel = 'IDENTIFIED'): string {
  return [WALLET, customer, identityLevel, person].join(':');
}

/** Resolves the codes of {@link codeOf}. */
export class NamedPayers implements PaymentResolver {
  readonly #named = new NamedCodeResolver(new FixedDirectory());

  async resolve(command: PayCommand): Promise<Result<ResolvedPayment, ResultCode>> {
    const resolved = await this.#named.resolve(command);
    if (!resolved.ok) return resolved;
    const [, , level, person = ''] = command.codeValue.split(':');
    return ok({
      ...resolved.value,
      identityLevel: level === 'UNIDENTIFIED' ? 'UNIDENTIFIED' : 'IDENTIFIED',
      ...(person === '' ? {} : { payerReference: person }),
    });
  }
}

/** One parity from November to the middle of January: CNY 718.78 are exactly USD 100. */
export class ParityOverNewYear implements PaymentPricing {
  readonly #sets = [publishedRateSet(exampleParity({ effectiveUntil: '2027-01-15T00:00:00.000+08:00' }))];

  price(request: Parameters<PaymentPricing['price']>[0]): ReturnType<PaymentPricing['price']> {
    return pricePayment(this.#sets, request);
  }

  countInUsd(amount: Money, at: EpochMs): ReturnType<PaymentPricing['countInUsd']> {
    return countInUsd(this.#sets, amount, at);
  }
}
