/** How much a finding matters. `ok`: looked at, and fine. */
export type Severity = 'ok' | 'note' | 'warning' | 'error';

/** Something the doctor found. Texts of others are in it printable already. */
export interface Finding {
  readonly severity: Severity;
  /** What was looked at: `ports`, `multicast`. */
  readonly about: string;
  readonly what: string;
  /** What to do; none where nothing has to be done. */
  readonly todo?: string;
}

/** For people: a line a finding, what to do below it. */
export function findingLines({ severity, about, what, todo }: Finding): string[] {
  return [`${severity.padEnd(7)}  ${about}: ${what}`, ...(todo === undefined ? [] : [`         -> ${todo}`])];
}

/** None is worse than a note. */
export function isHealthy(findings: readonly Finding[]): boolean {
  return findings.every(({ severity }) => severity === 'ok' || severity === 'note');
}
