export const STEP_NAMES = ['types', 'lint', 'structure', 'format', 'documents', 'jest'] as const;
export type StepName = (typeof STEP_NAMES)[number];

export interface StepOutcome {
  readonly ok: boolean;
  /** Shown only when it failed. */
  readonly output: string;
  /** Shown always. */
  readonly summary?: string;
  /** Single tests, for the step that counts them. */
  readonly tests?: { readonly passed: number; readonly failed: number };
}

export interface Step {
  readonly name: StepName;
  run(interrupted: AbortSignal): Promise<StepOutcome>;
}
