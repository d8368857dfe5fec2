export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** JSON pointer of the part that is wrong; empty for the whole text. */
  readonly location: string;
}

export const problem = (location: string, what: { code: string; message: string }): Diagnostic => ({
  severity: 'ERROR',
  ...what,
  location,
});

export const schemaProblem = (location: string, message: string): Diagnostic =>
  problem(location, { code: 'SCHEMA_VALIDATION_FAILED', message });
