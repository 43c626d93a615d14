import { err, isBusinessDate, ok, type Result } from '@silkgate/kernel';

export type FileKind = 'TRANSACTIONS' | 'PAYOUTS';

export interface FileName {
  readonly kind: FileKind;
  readonly participantId: string;
  readonly businessDate: string;
  readonly sequence: number;
}

const PATH =
  /^([A-Za-z0-9_-]{1,64})\/(\d{8})\/(transactions|payouts)_([A-Za-z0-9_-]{1,64})_(\d{8})_(\d{3})\.csv$/;

/**
 * Reads a path below `files/v1/reconciliation/`:
 * `<participantId>/<YYYYMMDD>/<transactions|payouts>_<participantId>_<YYYYMMDD>_<seq>.csv`.
 */
export function readFileName(path: string): Result<FileName, string> {
  const match = PATH.exec(path);
  if (match === null) return err('the name is none that is expected here');
  const [, folder, folderDate, kind, participantId, date, sequence] = match;
  if (folder !== participantId || folderDate !== date) return err('name and folder disagree');
  const businessDate = `${date?.slice(0, 4)}-${date?.slice(4, 6)}-${date?.slice(6, 8)}`;
  if (participantId === undefined || !isBusinessDate(businessDate)) return err('the date does not exist');
  return ok({
    kind: kind === 'payouts' ? 'PAYOUTS' : 'TRANSACTIONS',
    participantId,
    businessDate,
    sequence: Number(sequence),
  });
}
