import path from 'node:path';
import {
  type Built,
  LineProcess,
  type PeerSpec,
  ensureCyclonePeer,
  ensureFastPeer,
  peerArguments,
} from '@blender-sim/conformance';
import { type EndpointLine, type EndpointSpec, TOPIC } from './endpoint-spec.js';

export type Vendor = 'fast' | 'cyclone';
export type Contender = Vendor | 'ours';

/** A process with one endpoint. */
export type Endpoint = LineProcess<EndpointLine>;

/** It ends by itself after so long. */
const SECONDS = 150;

/** Where this process's siblings are: `.js` when built, `.ts` when run from source. */
const EXTENSION = path.extname(import.meta.filename);

/** The programs of the other vendors, as conformance/peers builds them. */
export class Contenders {
  readonly #programs: Readonly<Record<Vendor, string>>;

  private constructor(programs: Readonly<Record<Vendor, string>>) {
    this.#programs = programs;
  }

  /** @throws Error that says what is missing. */
  static async build(): Promise<Contenders> {
    const [fast, cyclone] = await Promise.all([ensureFastPeer(), ensureCyclonePeer()]);
    return new Contenders({ fast: programOf(fast), cyclone: programOf(cyclone) });
  }

  start(contender: Contender, given: Partial<EndpointSpec> & Pick<EndpointSpec, 'role' | 'domain'>): Endpoint {
    const spec: EndpointSpec = { size: 64, rate: 0, batchMs: 0, measureMs: 0, ...given };
    return contender === 'ours'
      ? startOurs('our-endpoint', [JSON.stringify(spec)])
      : startProcess(contender, [this.#programs[contender], ...peerArguments(spec.role, peerSpecOf(spec))]);
  }
}

/** A script of this folder, in a process of its own with the options of this one's Node. */
export function startOurs(script: string, args: readonly string[]): Endpoint {
  const file = path.join(import.meta.dirname, `${script}${EXTENSION}`);
  return startProcess(script, [process.execPath, ...process.execArgv, file, ...args]);
}

function startProcess(name: string, command: readonly [program: string, ...args: string[]]): Endpoint {
  // Both ends of the format are in this project: endpoint-spec.ts, and report.h and tally.h of conformance/peers.
  return new LineProcess({ name, command, understand: (value) => value as EndpointLine | undefined });
}

function peerSpecOf({ role, domain, size, rate, measureMs }: EndpointSpec): PeerSpec {
  const common = { domain, topic: TOPIC, reliable: true, keepAll: true, size, seconds: SECONDS };
  if (role === 'pub') return { ...common, rate, stamp: true, waitReaders: rate === 0 ? 1 : 0 };
  return { ...common, ...(measureMs === 0 ? { count: 1 } : { measureMs }) };
}

function programOf(built: Built): string {
  if ('missing' in built) throw new Error(`the other vendors' programs: ${built.missing}`);
  return built.program;
}
