import { type HostPort, formatHostPort } from '@blender-sim/protocol';

/** The one line on stdout that says that a server serves: whoever started it waits for it. */
export interface ReadyLine {
  readonly event: 'ready';
  readonly role: string;
  /** HOST:PORT. */
  readonly address: string;
  /** Of a render node: what renders, e.g. `blender 3.4.1`, `embedded`. */
  readonly renderer?: string;
}

export function printReady(
  role: string,
  address: HostPort,
  facts: Readonly<Record<string, unknown>>,
  json: boolean,
): void {
  const line = { event: 'ready', role, address: formatHostPort(address), ...facts } satisfies ReadyLine &
    Record<string, unknown>;
  const told = Object.entries(facts).map(([name, value]) => `${name} ${String(value)}`);
  process.stdout.write(json ? `${JSON.stringify(line)}\n` : `${role} ready on ${[line.address, ...told].join(', ')}\n`);
}
