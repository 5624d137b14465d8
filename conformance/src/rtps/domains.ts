import { isUnusedPort } from '../udp-port.js';

// The ports of domains 20 to 99 (RTPS 2.3, 9.6.1.1: 7400 + 250 x domain) end below 32768, where Linux begins to hand out ports.
const FIRST = 20;
const COUNT = 80;

// Test files run at once in processes whose ids are neighbours: they begin far from each other.
let next = (process.pid * 37) % COUNT;

/** A domain in which nobody on this machine is: each test has its own, so that no two meet. */
export async function freeDomain(): Promise<number> {
  for (let tries = 0; tries < COUNT; tries++) {
    const domain = FIRST + next;
    next = (next + 1) % COUNT;
    if (await isUnusedPort(7400 + 250 * domain + 10)) return domain;
  }
  throw new Error(`all ${String(COUNT)} domains are in use`);
}
