import { currencyOf, err, ok, parseIsoInstant, type Result } from '@silkgate/kernel';

export interface ReadAmount {
  /** Minor units. */
  readonly value: string;
  readonly currency: string;
}

const UNSIGNED = /^\d{1,18}$/;
/** For differences of amounts, which may be below zero. */
export const SIGNED = /^-?\d{1,18}$/;

/** A record's fields by the name of their column. */
export class Fields {
  constructor(private readonly values: ReadonlyMap<string, string>) {}

  /** Absent and empty are the same in CSV. */
  optional(name: string): string | undefined {
    const value = this.values.get(name);
    return value === '' ? undefined : value;
  }

  text(name: string, maxLength = 64): Result<string, string> {
    const value = this.optional(name);
    if (value === undefined) return err(`${name} is empty`);
    if (value.length > maxLength) return err(`${name} is longer than ${maxLength} characters`);
    return ok(value);
  }

  /** Minor units in whole steps are not asked for: what a counterparty says is compared, not corrected. */
  amount(valueName: string, currencyName: string, minor = UNSIGNED): Result<ReadAmount, string> {
    const value = this.optional(valueName);
    const currency = this.optional(currencyName);
    if (value === undefined || !minor.test(value))
      return err(`${valueName} is not a whole number of minor units`);
    if (currency === undefined || currencyOf(currency) === undefined)
      return err(`${currencyName} is no currency`);
    return ok({ value: BigInt(value).toString(), currency });
  }

  /** Both fields or neither. */
  optionalAmount(
    valueName: string,
    currencyName: string,
    minor = UNSIGNED,
  ): Result<ReadAmount | undefined, string> {
    const none = this.optional(valueName) === undefined && this.optional(currencyName) === undefined;
    return none ? ok(undefined) : this.amount(valueName, currencyName, minor);
  }

  instant(name: string): Result<string, string> {
    const value = this.optional(name);
    return value !== undefined && parseIsoInstant(value).ok ? ok(value) : err(`${name} is no instant`);
  }
}

/** Control characters have no business in these files, and Postgres cannot hold all of them. */
export function hasControlCharacters(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if ((code < 32 && code !== 9 && code !== 10) || code === 127) return true;
  }
  return false;
}
