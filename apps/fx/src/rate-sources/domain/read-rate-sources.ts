import { isSignatureAlgorithm, type SignatureAlgorithm } from '@silkgate/alipayplus';
import { currencyOf, err, isBusinessDate, ok, type Result } from '@silkgate/kernel';
import type { PublicationSchedule, RateSource } from './rate-source.js';

/** A row of the configuration; its key is still a file name. */
export interface RateSourceRow extends Omit<RateSource, 'keys'> {
  readonly algorithm: SignatureAlgorithm;
  readonly keyVersion: string;
  readonly publicKeyFile: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads `rate-sources.json`; the error names the place in the file. */
export function readRateSources(json: unknown): Result<readonly RateSourceRow[], string> {
  if (!Array.isArray(json)) return err('expected a list of rate sources');
  const rows: RateSourceRow[] = [];
  for (const [index, entry] of json.entries()) {
    const row = readRow(entry);
    if (!row.ok) return err(`[${index}]: ${row.error}`);
    const { source, algorithm, keyVersion } = row.value;
    const twin = rows.some(
      (other) => other.source === source && other.algorithm === algorithm && other.keyVersion === keyVersion,
    );
    if (twin) return err(`[${index}]: key ${algorithm} ${keyVersion} of ${source} is listed twice`);
    rows.push(row.value);
  }
  return ok(rows);
}

function readRow(entry: unknown): Result<RateSourceRow, string> {
  if (typeof entry !== 'object' || entry === null) return err('expected an object');
  const fields = entry as Fields;
  const source = text(fields, 'source');
  const keyVersion = text(fields, 'keyVersion');
  const publicKeyFile = text(fields, 'publicKeyFile');
  const algorithm = text(fields, 'algorithm');
  const baseCurrency = text(fields, 'baseCurrency');
  const { kind } = fields;
  if (source === undefined) return err('source is missing');
  if (keyVersion === undefined) return err('keyVersion is missing');
  if (publicKeyFile === undefined) return err('publicKeyFile is missing');
  if (algorithm === undefined || !isSignatureAlgorithm(algorithm)) return err('algorithm is unknown');
  if (kind !== 'CENTRAL_PARITY' && kind !== 'MARKET_MID') return err('kind is unknown');
  if (baseCurrency === undefined || currencyOf(baseCurrency) === undefined)
    return err('baseCurrency is unknown');
  const schedule = readSchedule(fields);
  if (!schedule.ok) return schedule;
  return ok({ source, kind, baseCurrency, algorithm, keyVersion, publicKeyFile, schedule: schedule.value });
}

function readSchedule(fields: Fields): Result<PublicationSchedule, string> {
  const time = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text(fields, 'publicationTime') ?? '');
  if (time === null) return err('publicationTime is not HH:MM');
  const days = list(fields['publicationDays']);
  if (days.length === 0 || !days.every(isWeekday)) return err('publicationDays are not numbers 0 to 6');
  const holidays = list(fields['holidays'] ?? []);
  if (!holidays.every(isDate)) return err('holidays are not dates');
  const graceMinutes = fields['graceMinutes'];
  if (typeof graceMinutes !== 'number' || !Number.isInteger(graceMinutes) || graceMinutes < 0) {
    return err('graceMinutes is not a whole number');
  }
  return ok({
    minuteOfDay: Number(time[1]) * 60 + Number(time[2]),
    days: new Set(days),
    holidays: new Set(holidays),
    graceMinutes,
  });
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [undefined];
}

/** 0 is Sunday, 6 is Saturday. */
function isWeekday(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 6;
}

function isDate(value: unknown): value is string {
  return typeof value === 'string' && isBusinessDate(value);
}

function text(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' && value.length > 0 && value.length <= 4096 ? value : undefined;
}
