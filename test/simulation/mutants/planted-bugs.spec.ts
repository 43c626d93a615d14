import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readPlantedBugs } from './planted-bug.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const bugs = readPlantedBugs(fileURLToPath(new URL('.', import.meta.url)), 20_000);

test('there are at least twelve, each with the number of an invariant', () => {
  expect(bugs.length).toBeGreaterThanOrEqual(12);
  for (const { invariant, payments, planted } of bugs) {
    expect(invariant).toBeGreaterThanOrEqual(1);
    expect(invariant).toBeLessThanOrEqual(12);
    expect(payments).toBeGreaterThan(0);
    expect(planted).toMatch(/\.$/);
  }
});

test.each(bugs)('$name fits the sources as they are', ({ file }) => {
  const { status, stderr } = spawnSync('git', ['apply', '--check', file], { cwd: ROOT, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
