import { LineProcess, ensureCycloneJoin, freeCyberDomain } from '@blender-sim/conformance';
import type { JoinLine, JoinSpec, StampsLine } from './join-lines.js';
import { startScript } from './start-script.js';

export type JoinContender = 'cyclone' | 'ours, Cyber 10' | 'ours, both wires';

/** How many JOINs there are, and how far apart. */
export interface JoinPlan {
  /** These come first and don't count: compilers grow warm in them. */
  readonly warmUp: number;
  readonly count: number;
  readonly rate: number;
}

/** Microseconds from a JOIN in one process to its being known in the other. */
export interface JoinLatencies {
  readonly median: number;
  readonly p95: number;
}

type Start = (role: 'pub' | 'sub', domain: number) => LineProcess<JoinLine>;

const SOON_MS = 20_000;

/** @throws Error that says what is missing for Cyclone DDS's program. */
export async function joinContenders(
  plan: JoinPlan,
): Promise<Readonly<Record<JoinContender, () => Promise<JoinLatencies>>>> {
  const cyclone = await ensureCycloneJoin();
  if ('missing' in cyclone) throw new Error(`Cyclone DDS's program: ${cyclone.missing}`);
  const { program } = cyclone;
  const all = plan.warmUp + plan.count;
  const seconds = Math.ceil(all / plan.rate) + 2 * (SOON_MS / 1000);
  const startCyclone: Start = (role, domain) =>
    new LineProcess({
      name: `cyclone ${role}`,
      command: [
        program,
        role,
        '--domain',
        `${domain}`,
        '--count',
        `${all}`,
        '--rate',
        `${plan.rate}`,
        '--seconds',
        `${seconds}`,
      ],
      // join.c says what join-lines.ts has.
      understand: (value) => value as JoinLine | undefined,
    });
  const startOurs =
    (wire: JoinSpec['wire']): Start =>
    (role, domain) => {
      const spec: JoinSpec = { role, domain, wire, count: all, rate: plan.rate };
      return startScript('join-endpoint', [JSON.stringify(spec)]);
    };
  return {
    cyclone: () => measure(startCyclone, plan),
    'ours, Cyber 10': () => measure(startOurs(10), plan),
    'ours, both wires': () => measure(startOurs('auto'), plan),
  };
}

/** Two new processes that know each other before the first JOIN. */
async function measure(start: Start, { warmUp, count, rate }: JoinPlan): Promise<JoinLatencies> {
  await using held = await freeCyberDomain();
  const domain = held.id;
  const sub = start('sub', domain);
  const pub = start('pub', domain);
  try {
    for (const one of [sub, pub]) await one.next('the other', ({ event }) => event === 'met', SOON_MS);
    pub.tell('go');
    const lateMs = SOON_MS + ((warmUp + count) * 1000) / rate;
    const begun = await stampsOf(pub, lateMs);
    const known = await stampsOf(sub, lateMs);
    const latencies = known.map((at, number) => 1000 * (at - (begun[number] ?? NaN)));
    const sorted = latencies.slice(warmUp).sort((a, b) => a - b);
    if (sorted.length !== count || !sorted.every((us) => us > 0)) throw new Error(`${sub.name}: ${sorted.join(', ')}`);
    const at = (share: number): number => sorted[Math.floor(share * count)] ?? NaN;
    return { median: at(0.5), p95: at(0.95) };
  } finally {
    await Promise.all([pub.stop(), sub.stop()]);
  }
}

async function stampsOf(process: LineProcess<JoinLine>, withinMs: number): Promise<readonly number[]> {
  return (await process.next('stamps', (line): line is StampsLine => line.event === 'stamps', withinMs)).stamps;
}
