import { err, isBusinessDate, ok, type Result } from '@silkgate/kernel';

/** What to recompute. */
export type Selection =
  | { readonly kind: 'payment'; readonly paymentId: string }
  | { readonly kind: 'date'; readonly date: string }
  | { readonly kind: 'all' }
  | { readonly kind: 'file'; readonly path: string };

export const USAGE = `Recomputes conversions from their records and prints what does not follow.

  node dist/recompute.js --payment ID     the conversions of one payment, its refunds included
  node dist/recompute.js --date DATE      all of one business date (YYYY-MM-DD)
  node dist/recompute.js --all            all there are
  node dist/recompute.js --file FILE      the records of a JSON file, without any database

A file holds one record, {kind, facts} or what GET /v1/conversions/{id} answers, or a list of them.
The others read SILKGATE_DATABASE_URL. The last line is a summary; exits 1 if anything does not follow,
2 for arguments that make no sense.
`;

/** Exactly one selection; `help` for --help. */
export function readArguments(args: readonly string[]): Result<Selection | 'help', string> {
  if (args.includes('--help')) return ok('help');
  const [flag, value, ...rest] = args;
  if (flag === undefined) return err('say what to recompute');
  if (flag === '--all')
    return value === undefined ? ok({ kind: 'all' }) : err(`unexpected argument ${value}`);
  if (flag !== '--payment' && flag !== '--date' && flag !== '--file') return err(`unknown flag ${flag}`);
  if (value === undefined || value.startsWith('--')) return err(`${flag} needs a value`);
  if (rest.length > 0) return err(`unexpected argument ${rest[0]}`);
  if (flag === '--payment') return ok({ kind: 'payment', paymentId: value });
  if (flag === '--file') return ok({ kind: 'file', path: value });
  return isBusinessDate(value) ? ok({ kind: 'date', date: value }) : err(`${value} is not a date`);
}
