/** A field of a record that does not follow from the rest of it. */
export interface Mismatch {
  /** Path within the record, for example `conversion.conversions[1].rate`. */
  readonly field: string;
  readonly expected: string;
  readonly actual: string;
}

/** Collects mismatches of one record; `within` names a part of it. */
export class Findings {
  constructor(
    private readonly found: Mismatch[] = [],
    private readonly prefix = '',
  ) {}

  get mismatches(): readonly Mismatch[] {
    return this.found;
  }

  within(part: string): Findings {
    const separator = this.prefix === '' || part.startsWith('[') ? '' : '.';
    return new Findings(this.found, `${this.prefix}${separator}${part}`);
  }

  /** Says that a field should have another value. */
  report(field: string, expected: string, actual: string): void {
    const separator = this.prefix === '' || field === '' || field.startsWith('[') ? '' : '.';
    this.found.push({ field: `${this.prefix}${separator}${field}`, expected, actual });
  }

  expect(field: string, expected: string, actual: string): void {
    if (expected !== actual) this.report(field, expected, actual);
  }
}
