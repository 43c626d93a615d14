import { auditLines } from './print-audit.js';

describe('the audit on the screen', () => {
  it('lists every invariant with its status, and every violation with its row', () => {
    const lines = auditLines({
      checks: [
        { invariant: '1', title: 'Entries sum to zero', status: 'violated', compared: 12, notes: [] },
        {
          invariant: '10',
          title: 'The audit log',
          status: 'not-covered',
          compared: 0,
          notes: ['not built yet'],
        },
      ],
      violations: [
        { invariant: '1', row: 'settlement.journal journal_id=x', detail: 'entries: expected 0, found 5' },
      ],
    });
    expect(lines).toContain('  1  VIOLATED           12  Entries sum to zero');
    expect(lines).toContain(' 10  not covered         0  The audit log');
    expect(lines.join('\n')).toContain('(not built yet)');
    expect(lines.slice(-2)).toEqual([
      '  invariant 1  settlement.journal journal_id=x',
      '      entries: expected 0, found 5',
    ]);
  });
});
