import { runScript } from './run-process.js';
import type { Step, StepName } from './step.js';

function scriptStep(name: StepName, script: string, args: readonly string[]): Step {
  return {
    name,
    run: async (interrupted) => {
      const { code, stdout, stderr } = await runScript(`node_modules/${script}`, args, { interrupted });
      return { ok: code === 0, output: `${stdout}${stderr}`.trim() };
    },
  };
}

/** Checks of the sources as they lie there: each is a tool with its own settings in the repository's root. */
export const staticSteps = (): readonly Step[] => [
  scriptStep('types', 'typescript/bin/tsc', ['-p', 'tsconfig.check.json', '--pretty', 'false']),
  scriptStep('lint', 'eslint/bin/eslint.js', ['.', '--max-warnings', '0']),
  scriptStep('structure', 'dependency-cruiser/bin/dependency-cruise.mjs', [
    'apps',
    'libs',
    'test',
    '--config',
    '.dependency-cruiser.cjs',
  ]),
  scriptStep('format', 'prettier/bin/prettier.cjs', ['--check', '.', '--log-level', 'warn']),
];
