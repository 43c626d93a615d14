import type { ServiceEntry } from './table.js';

/** What one service gets of the data folder where each has a volume of its own. */
export interface DataShare {
  /** Paths below the data folder that are copied for it; none: it has no volume. */
  readonly needs: readonly RegExp[];
  /** Whether it writes there itself: books, a key of its own. */
  readonly writes: boolean;
  /** The exchange with participants, `files/`. */
  readonly files: 'none' | 'reads' | 'writes';
}

const PUBLIC_KEYS_OF_THE_SWITCH = /^gateway\/keys\/[^/]+\.public\.pem$/;

/**
 * Private keys go to their owner alone, the sandbox's to the sandbox, and `secrets.json` to nobody: docker/compose.yaml
 * is checked against this table.
 */
export const DATA_SHARES: Readonly<Record<ServiceEntry['app'], DataShare>> = {
  gateway: { needs: [/^gateway\/keys\/[^/]+\.pem$/, /^tls\/[^/]+\.pem$/], writes: false, files: 'none' },
  fx: {
    needs: [/^sandbox\/rate-sources\.json$/, /^sandbox\/publishers\/[^/]+\/public\.pem$/],
    writes: false,
    files: 'none',
  },
  settlement: {
    needs: [/^settlement\/keys\/[^/]+\.pem$/, /^sandbox\/bank\.json$/, /^sandbox\/bank\/public\.pem$/],
    writes: true,
    files: 'writes',
  },
  reconciliation: { needs: [], writes: false, files: 'reads' },
  compliance: { needs: [], writes: false, files: 'none' },
  sandbox: {
    needs: [
      /^sandbox\/(participants|publishers)\/[^/]+\/[^/]+$/,
      /^sandbox\/bank\/[^/]+$/,
      /^sandbox\/[^/]+\.(json|yaml)$/,
      PUBLIC_KEYS_OF_THE_SWITCH,
      /^settlement\/keys\/[^/]+\.public\.pem$/,
    ],
    writes: true,
    files: 'writes',
  },
};
