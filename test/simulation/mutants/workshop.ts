import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SimulationReport } from '../report.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SCOPE = 'node_modules/@silkgate';
/** A run that takes longer shows nothing. */
const RUN_TIMEOUT_MS = 15 * 60_000;
const NOT_COPIED = new Set(['node_modules', 'dist', '.git', '.silkgate', '.cache', 'coverage']);

export interface SimulationOrder {
  readonly seed: string;
  readonly payments: number;
  readonly wavePayments: number;
}

/** What became of a run: a report, or why there is none. */
export type RunOutcome =
  | { readonly kind: 'reported'; readonly report: SimulationReport }
  | { readonly kind: 'broken'; readonly reason: string };

/** A copy of the sources in a folder of its own, where bugs are planted and removed again. */
export class Workshop {
  private constructor(readonly folder: string) {}

  static open(): Workshop {
    const folder = mkdtempSync(join(tmpdir(), 'silkgate-mutants-'));
    for (const part of [
      'apps',
      'libs',
      'test',
      'tools',
      'package.json',
      'tsconfig.base.json',
      'tsconfig.check.json',
    ])
      cpSync(join(ROOT, part), join(folder, part), {
        recursive: true,
        filter: (source) => !NOT_COPIED.has(source.split('/').at(-1) ?? ''),
      });
    const workshop = new Workshop(folder);
    workshop.#linkModules();
    const config = {
      extends: './tsconfig.check.json',
      compilerOptions: { incremental: true, tsBuildInfoFile: './simulation.tsbuildinfo' },
      include: ['test/simulation', 'apps/gateway/src/migrate.ts'],
    };
    writeFileSync(join(folder, 'tsconfig.mutants.json'), JSON.stringify(config));
    return workshop;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The reason why the patch does not fit the sources, if it does not. */
  plant(patch: string): string | undefined {
    return this.#git(['apply', '--whitespace=nowarn', patch]);
  }

  remove(patch: string): void {
    const problem = this.#git(['apply', '--whitespace=nowarn', '--reverse', patch]);
    if (problem !== undefined) throw new Error(`${patch} cannot be taken out again: ${problem}`);
  }

  /** What the compiler has against the sources as they are now. */
  typeErrors(): string | undefined {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const args = [tsc, '-p', 'tsconfig.mutants.json', '--pretty', 'false'];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: this.folder, encoding: 'utf8' });
    return status === 0 ? undefined : stdout.slice(0, 2_000);
  }

  simulate(order: SimulationOrder): RunOutcome {
    const report = join(this.folder, 'report.json');
    rmSync(report, { force: true });
    const { signal, stderr } = spawnSync(
      process.execPath,
      [
        '--conditions=source',
        '--import',
        './tools/source-loader.mjs',
        '--no-warnings',
        '--max-semi-space-size=64',
        'test/simulation/main.ts',
        JSON.stringify({ ...order, report, withoutStory: true }),
      ],
      { cwd: this.folder, encoding: 'utf8', timeout: RUN_TIMEOUT_MS },
    );
    if (!existsSync(report)) return { kind: 'broken', reason: signal ?? stderr.trim().slice(-500) };
    return { kind: 'reported', report: JSON.parse(readFileSync(report, 'utf8')) as SimulationReport };
  }

  /** Everything installed, but for our own packages: those are the copies. */
  #linkModules(): void {
    mkdirSync(join(this.folder, SCOPE), { recursive: true });
    for (const name of readdirSync(join(ROOT, 'node_modules')))
      if (name !== '@silkgate')
        symlinkSync(join(ROOT, 'node_modules', name), join(this.folder, 'node_modules', name));
    for (const workspace of this.#workspaces()) {
      const { name } = JSON.parse(readFileSync(join(ROOT, workspace, 'package.json'), 'utf8')) as {
        name: string;
      };
      const link = join(this.folder, 'node_modules', name);
      symlinkSync(relative(dirname(link), join(this.folder, workspace)), link);
      const own = join(ROOT, workspace, 'node_modules');
      if (existsSync(own)) symlinkSync(own, join(this.folder, workspace, 'node_modules'));
    }
  }

  #workspaces(): string[] {
    return ['libs', 'libs/protocols', 'apps'].flatMap((parent) =>
      readdirSync(join(ROOT, parent))
        .map((name) => join(parent, name))
        .filter((path) => existsSync(join(ROOT, path, 'package.json'))),
    );
  }

  #git(args: readonly string[]): string | undefined {
    const { status, stderr } = spawnSync('git', [...args], { cwd: this.folder, encoding: 'utf8' });
    return status === 0 ? undefined : stderr.trim();
  }
}
