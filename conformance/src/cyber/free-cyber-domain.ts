import { boundPort, isUnusedPort } from '../udp-port.js';

// Their ports are below those of the other suite's domains (rtps/domains.ts). One of ours asks 32 ports: from domain 11 on,
// those of Cyber 10 (7400 + 250 x domain) are so near to those of Cyber 9 (10000 + 200 x domain) in another one.
const FIRST = 1;
const COUNT = 10;
/** Participants whose ports are looked at. */
const LOOKED_AT = 4;

// Test files run at once in processes whose ids are neighbours.
let next = (process.pid * 7) % COUNT;

/** A domain that is this test's own until it is disposed of. */
export interface CyberDomain extends AsyncDisposable {
  readonly id: number;
}

/** A domain in which nobody on this machine is, by the port layouts of both generations. */
export async function freeCyberDomain(): Promise<CyberDomain> {
  for (let tries = 0; tries < COUNT; tries++) {
    const id = FIRST + next;
    next = (next + 1) % COUNT;
    const held = await hold(id);
    if (held !== undefined) return { id, [Symbol.asyncDispose]: held };
  }
  throw new Error(`all ${String(COUNT)} domains are in use`);
}

/** Nobody without multicast uses a domain's first port: who has it, has the domain. @returns undefined: it is in use. */
async function hold(id: number): Promise<(() => Promise<void>) | undefined> {
  const bases = [10000 + 200 * id, 7400 + 250 * id];
  const held = await Promise.all(bases.map((port) => boundPort(port)));
  const release = async (): Promise<void> => {
    for (const one of held) await one?.();
  };
  // Whose domain it is, its processes take these ports: looking would be in their way.
  if (!held.every((one) => one !== undefined)) {
    await release();
    return undefined;
  }
  const ports = bases.flatMap((base) => Array.from({ length: LOOKED_AT }, (_, i) => base + 10 + 2 * i));
  const areUnused = await Promise.all(ports.map(isUnusedPort));
  if (areUnused.every(Boolean)) return release;
  await release();
  return undefined;
}
