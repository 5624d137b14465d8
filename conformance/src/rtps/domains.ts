import { boundPort, isUnusedPort } from '../udp-port.js';

// Above the ports of the Cyber suite's domains (cyber/free-cyber-domain.ts: those of Cyber 9 end at 13999), and below 32768, where
// Linux begins to hand out ports: domains 27 to 99 (RTPS 2.3, 9.6.1.1: 7400 + 250 x domain).
const FIRST = 27;
const COUNT = 73;
/** A domain's last port, which its 120th participant would have: who has it chooses the domain. */
const CHOICE = 249;
/** The first process of a domain has its own port by then. */
const STARTED_MS = 60_000;

// Test files run at once in processes whose ids are neighbours: they begin far from each other.
let next = (process.pid * 37) % COUNT;

/** A domain in which nobody on this machine is: each test has its own, so that no two meet. */
export async function freeDomain(): Promise<number> {
  for (let tries = 0; tries < COUNT; tries++) {
    const domain = FIRST + next;
    next = (next + 1) % COUNT;
    const base = 7400 + 250 * domain;
    const release = await boundPort(base + CHOICE);
    if (release === undefined) continue;
    if (await isUnusedPort(base + 10)) {
      setTimeout(() => void release(), STARTED_MS).unref();
      return domain;
    }
    await release();
  }
  throw new Error(`all ${String(COUNT)} domains are in use`);
}
