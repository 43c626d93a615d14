import { runMigrateCommand } from './migrate-command.js';

const URL_OF_OWNER = 'postgres://fx_owner:secret@127.0.0.1:5432/silkgate';

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** URLs that were migrated. */
  readonly migrated: readonly string[];
}

async function run(
  args: readonly string[],
  env: Record<string, string> = { SILKGATE_OWNER_DATABASE_URL: URL_OF_OWNER },
  migrating: () => Promise<string[]> = () => Promise.resolve(['First1']),
): Promise<Run> {
  const [out, err, migrated]: string[][] = [[], [], []];
  const migrate = (url: string): Promise<string[]> => {
    migrated?.push(url);
    return migrating();
  };
  const code = await runMigrateCommand(
    { schema: 'fx', migrate },
    {
      argv: ['node', 'migrate.js', ...args],
      env,
      stdout: { write: (text) => out?.push(text) },
      stderr: { write: (text) => err?.push(text) },
    },
  );
  return { code, out: (out ?? []).join(''), err: (err ?? []).join(''), migrated: migrated ?? [] };
}

describe('the migrate command', () => {
  it('migrates as the owner and says what it ran', async () => {
    expect(await run([])).toEqual({ code: 0, out: 'fx: ran First1\n', err: '', migrated: [URL_OF_OWNER] });
    expect((await run([], undefined, () => Promise.resolve([]))).out).toBe('fx: up to date\n');
  });

  it('answers --help, whatever the environment, and migrates nothing', async () => {
    const helped = await run(['--help'], {});
    expect(helped).toMatchObject({ code: 0, err: '', migrated: [] });
    expect(helped.out).toContain('Usage: node dist/migrate.js');
  });

  it.each([['--dry-run'], ['down'], ['--help=yes']])(
    'names %s, exits 2 and migrates nothing',
    async (arg) => {
      const refused = await run([arg]);
      expect(refused).toMatchObject({ code: 2, out: '', migrated: [] });
      expect(refused.err.split('\n')[0]).toContain(arg.split('=')[0]);
    },
  );

  it('names a variable that is missing or malformed, without its value', async () => {
    expect(await run([], {})).toMatchObject({ code: 2, err: 'SILKGATE_OWNER_DATABASE_URL must be set.\n' });
    const malformed = await run([], { SILKGATE_OWNER_DATABASE_URL: 'mysql://root:secret@there' });
    expect(malformed.code).toBe(2);
    expect(malformed.err).toContain('SILKGATE_OWNER_DATABASE_URL');
    expect(malformed.err).not.toContain('secret');
  });

  it('says in one sentence why it could not migrate', async () => {
    const failed = await run([], undefined, () => Promise.reject(new Error('First1 was changed.')));
    expect(failed).toMatchObject({ code: 1, out: '', err: 'fx: First1 was changed.\n' });
  });
});
