import { z } from 'zod';

const ReportSchema = z.object({
  numPassedTests: z.number().int().nonnegative(),
  numFailedTests: z.number().int().nonnegative(),
  numRuntimeErrorTestSuites: z.number().int().nonnegative(),
});

export interface JestReport {
  readonly passed: number;
  /** Failed tests, and one for each file that could not even be run. */
  readonly failed: number;
}

/** Reads what `jest --json --outputFile` wrote; throws where it is no such file. */
export function readJestReport(text: string): JestReport {
  const report = ReportSchema.parse(JSON.parse(text));
  return { passed: report.numPassedTests, failed: report.numFailedTests + report.numRuntimeErrorTestSuites };
}
