import type { Step } from '../step.js';
import { REPOSITORY_ROOT } from '../repository-root.js';
import { documentProblems, writeDocuments } from './documents.js';
import { repositoryAt } from './repository-files.js';

/** The documents against the code; with `write` the generated ones are made anew first. */
export function documentsStep(write: boolean): Step {
  return {
    name: 'documents',
    run: async () => {
      const written = write ? writeDocuments(REPOSITORY_ROOT) : [];
      const problems = documentProblems(repositoryAt(REPOSITORY_ROOT));
      const summary = written.length === 0 ? {} : { summary: `Written: ${written.join(', ')}` };
      return { ok: problems.length === 0, output: problems.join('\n'), ...summary };
    },
  };
}
