import { describe, expect, it } from '@jest/globals';
import { readJestReport } from './jest-report.js';

describe("jest's report", () => {
  it('counts a file that could not be run as a failure', () => {
    const text = JSON.stringify({
      numPassedTests: 10,
      numFailedTests: 2,
      numRuntimeErrorTestSuites: 1,
      success: false,
    });
    expect(readJestReport(text)).toEqual({ passed: 10, failed: 3 });
  });

  it('is refused where it is something else', () => {
    expect(() => readJestReport('{}')).toThrow();
    expect(() => readJestReport('Test results')).toThrow();
  });
});
