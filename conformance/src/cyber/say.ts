/** Says one thing on stdout: a JSON object a line, `at` in ms as the C++ process has it (CLOCK_MONOTONIC). */
export function say(event: string, fields: Readonly<Record<string, unknown>>): void {
  const at = Number(process.hrtime.bigint() / 1000n) / 1000;
  process.stdout.write(`${JSON.stringify({ event, at, ...fields })}\n`);
}
