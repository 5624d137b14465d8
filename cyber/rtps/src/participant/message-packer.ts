import type { SendTarget } from '../behavior/world.js';
import {
  HEADER_OCTETS,
  type PayloadSubmessage,
  submessageSize,
  writeAroundPayload,
  writeHeader,
  writeSubmessage,
} from '../messages/write-message.js';
import type { MessageHeader, Submessage } from '../messages/submessage.js';
import { GUID_PREFIX_UNKNOWN, type GuidPrefix } from '../structure/guid.js';
import type { Locator } from '../structure/locator.js';
import type { WireTime } from '../structure/wire-time.js';
import type { Datagram } from '../transport/datagram.js';

interface Waiting {
  readonly locators: readonly Locator[];
  readonly submessages: Submessage[];
  octets: number;
  /** Octets of payloads that aren't copied. */
  apart: number;
  destination: GuidPrefix | undefined;
  time: WireTime | undefined;
}

export interface PackerOptions {
  readonly header: MessageHeader;
  /** Largest datagram. A submessage that is larger by itself goes alone. */
  readonly maxOctets: number;
  readonly send: (datagram: Datagram, to: Locator) => void;
  readonly onSent?: (submessage: Submessage) => void;
}

/** Datagrams up to LARGE_OCTETS share allocations. */
const SLAB_OCTETS = 1 << 16;
const LARGE_OCTETS = 1 << 13;

/** Payloads from here on are sent from where they are: below, a copy costs less than a part more. */
const APART_OCTETS = 1 << 11;

/**
 * Puts submessages that go to the same place into one datagram, with INFO_DST and INFO_TS where they change
 * (RTPS 2.3, 8.3.4). Order is kept within a target.
 */
export class MessagePacker {
  readonly #options: PackerOptions;
  readonly #waiting = new Map<string, Waiting>();
  #slab = new Uint8Array(0);
  #used = 0;

  constructor(options: PackerOptions) {
    this.#options = options;
  }

  get waitingOctets(): number {
    let octets = 0;
    for (const waiting of this.#waiting.values()) octets += waiting.octets;
    return octets;
  }

  add(target: SendTarget, submessage: Submessage, time?: WireTime): void {
    if (target.locators.length === 0) return;
    let waiting = this.#waiting.get(target.key);
    if (waiting === undefined) {
      waiting = start(target.locators);
      this.#waiting.set(target.key, waiting);
    }
    // 28 octets: the most that INFO_DST (16) and INFO_TS (12) take before it.
    const size = submessageSize(submessage);
    if (waiting.submessages.length > 0 && waiting.octets + size + 28 > this.#options.maxOctets) {
      this.#emit(waiting);
      waiting = start(target.locators);
      this.#waiting.set(target.key, waiting);
    }
    if (waiting.destination !== target.prefix) {
      waiting.destination = target.prefix;
      append(waiting, { kind: 'info-dst', prefix: target.prefix ?? GUID_PREFIX_UNKNOWN }, 16);
    }
    if (time !== undefined && !isSameTime(time, waiting.time)) {
      waiting.time = time;
      append(waiting, { kind: 'info-ts', time }, 12);
    }
    append(waiting, submessage, size);
    this.#options.onSent?.(submessage);
  }

  /** Sends what waits. */
  flush(): void {
    if (this.#waiting.size === 0) return;
    for (const waiting of this.#waiting.values()) this.#emit(waiting);
    this.#waiting.clear();
  }

  #emit(waiting: Waiting): void {
    const datagram = this.#datagramOf(waiting);
    for (const locator of waiting.locators) this.#options.send(datagram, locator);
  }

  #datagramOf({ submessages, octets, apart }: Waiting): Datagram {
    const written = this.#allocate(octets - apart);
    const parts: Uint8Array[] = [];
    let at = writeHeader(this.#options.header, written, 0);
    let from = 0;
    for (const submessage of submessages) {
      if (!isApart(submessage)) {
        at = writeSubmessage(submessage, written, at);
        continue;
      }
      const { payload } = submessage;
      const payloadAt = writeAroundPayload(submessage, written, at);
      parts.push(written.subarray(from, payloadAt), payload);
      from = payloadAt;
      at += submessageSize(submessage) - payload.length;
    }
    if (from === 0) return at === written.length ? written : written.subarray(0, at);
    if (from < at) parts.push(written.subarray(from, at));
    return parts;
  }

  /** Parts of a slab: the system may still read what was handed to it, so nothing is used twice. */
  #allocate(octets: number): Uint8Array {
    if (octets > LARGE_OCTETS) return Buffer.allocUnsafeSlow(octets);
    if (this.#used + octets > this.#slab.length) {
      // Not a Buffer: parts of those take longer to make.
      this.#slab = new Uint8Array(SLAB_OCTETS);
      this.#used = 0;
    }
    const part = this.#slab.subarray(this.#used, this.#used + octets);
    this.#used += octets;
    return part;
  }
}

function isSameTime(a: WireTime, b: WireTime | undefined): boolean {
  return a === b || (a.seconds === b?.seconds && a.fraction === b.fraction);
}

function start(locators: readonly Locator[]): Waiting {
  return { locators, submessages: [], octets: HEADER_OCTETS, apart: 0, destination: undefined, time: undefined };
}

function isApart(submessage: Submessage): submessage is PayloadSubmessage {
  const { kind } = submessage;
  return (kind === 'data' || kind === 'data-frag') && (submessage.payload?.length ?? 0) >= APART_OCTETS;
}

function append(waiting: Waiting, submessage: Submessage, size: number): void {
  waiting.submessages.push(submessage);
  waiting.octets += size;
  if (isApart(submessage)) waiting.apart += submessage.payload.length;
}
