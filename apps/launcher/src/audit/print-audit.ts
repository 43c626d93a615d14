import type { AuditResult, InvariantStatus } from './audit-result.js';

const STATUS = { held: 'held', violated: 'VIOLATED', 'not-covered': 'not covered' } as const;

/** So many violations are shown on the screen; the report has all. */
const SHOWN = 50;

function lineOf({ invariant, title, status, compared, notes }: InvariantStatus): string[] {
  const head = `${invariant.padStart(3)}  ${STATUS[status].padEnd(12)}${String(compared).padStart(9)}  ${title}`;
  return [head, ...notes.map((note) => `${' '.repeat(28)}(${note})`)];
}

/** The audit as lines for a person: every invariant, then every violation. */
export function auditLines({ checks, violations }: AuditResult): string[] {
  const head = `${'#'.padStart(3)}  ${'status'.padEnd(12)}${'compared'.padStart(9)}  invariant`;
  const shown = violations
    .slice(0, SHOWN)
    .flatMap((violation) => [
      `  invariant ${violation.invariant}  ${violation.row}`,
      `      ${violation.detail}`,
    ]);
  const more = violations.length > SHOWN ? [`  ... and ${violations.length - SHOWN} more`] : [];
  const list =
    violations.length === 0
      ? ['', 'No violation.']
      : ['', `${violations.length} violations:`, ...shown, ...more];
  return [head, ...checks.flatMap(lineOf), ...list];
}
