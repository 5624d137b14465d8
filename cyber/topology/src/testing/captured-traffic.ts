import { existsSync, readFileSync } from 'node:fs';
import { parseMessage } from '@blender-sim/rtps';
import { captureOf } from './captured-samples.js';
import { type RawSubmessage, HEADER_OCTETS, rawSubmessages } from './raw-submessages.js';
import { parametersOf } from './parameters-of.js';
import type { Generation } from '../wire/generation.js';

const SPDP_WRITER = 0x0100c2;
const SEDP_PUBLICATIONS = 0x0003c2;
const SEDP_SUBSCRIPTIONS = 0x0004c2;
const PID_TOPIC = 0x05;
const PID_USER_UNICAST = 0x31;
const PID_METATRAFFIC_UNICAST = 0x32;
const PID_ENDPOINT_GUID = 0x5a;
const INFO_TS = 0x09;
const FIRST_OF_VENDORS = 0x80;
/** From another’s first datagram to the last endpoint that it was told of: 7 ms, seen. */
const HANDSHAKE_MS = 12;

/** A change of a captured writer, in the octets in which it was sent first. */
export interface CapturedChange {
  readonly writerId: number;
  readonly sequence: number;
  readonly atMs: number;
  readonly data: RawSubmessage;
  /** The INFO_TS before it. */
  readonly before: readonly RawSubmessage[];
  /** Submessages of its vendor's own behind it. */
  readonly after: readonly RawSubmessage[];
  /** A HEARTBEAT of the same writer came in the same datagram. */
  readonly hasHeartbeat: boolean;
}

/** A participant of a captured process: all that it sent. */
export interface CapturedParticipant {
  /** As hexadecimal text. */
  readonly prefix: string;
  /** Of its messages: version, vendor, prefix. */
  readonly header: Uint8Array;
  /** Where it listens on 127.0.0.1. */
  readonly metatrafficPort: number;
  readonly userPort: number;
  readonly bornAtMs: number;
  /** Its announcements of itself; the last may be its goodbye. */
  readonly announcements: readonly {
    readonly atMs: number;
    readonly octets: Uint8Array;
    readonly isGoodbye: boolean;
  }[];
  readonly changes: readonly CapturedChange[];
  /** The first HEARTBEAT of each writer. */
  readonly heartbeats: ReadonlyMap<number, RawSubmessage>;
  /** The first ACKNACK of each reader. */
  readonly acknacks: ReadonlyMap<number, RawSubmessage>;
  /** Topics of its endpoints, by entity id. */
  readonly topics: ReadonlyMap<number, string>;
}

/** The participants of a capture, in the order of their appearance; none where ../shared/golden is not beside the checkout. */
export function capturedParticipants(generation: Generation): CapturedParticipant[] {
  const file = captureOf(generation);
  if (file === undefined || !existsSync(file)) return [];
  const byPrefix = new Map<string, Captured[]>();
  for (const captured of datagrams(readFileSync(file))) {
    const prefix = captured.octets.toString('hex', 8, HEADER_OCTETS);
    const all = byPrefix.get(prefix);
    if (all === undefined) byPrefix.set(prefix, [captured]);
    else all.push(captured);
  }
  return [...byPrefix].map(([prefix, all]) => {
    const others = [...byPrefix].filter(([other]) => other !== prefix).map(([, of]) => of[0]!.atMs);
    const born = all[0]!.atMs;
    return participantOf(prefix, all, others.some((atMs) => atMs < born) ? born : Math.min(...others));
  });
}

interface Captured {
  readonly atMs: number;
  readonly octets: Buffer;
}

/** @param aloneUntilMs until then nobody was there to be told of its endpoints. */
function participantOf(prefix: string, all: readonly Captured[], aloneUntilMs: number): CapturedParticipant {
  const changes = new Map<string, CapturedChange>();
  const heartbeats = new Map<number, RawSubmessage>();
  const acknacks = new Map<number, RawSubmessage>();
  const announcements: { atMs: number; octets: Uint8Array; isGoodbye: boolean }[] = [];
  const topics = new Map<number, string>();
  const ports = new Map<number, number>();
  for (const { atMs, octets } of all) {
    const message = parseMessage(octets);
    if (typeof message === 'string') throw new Error(`A captured datagram is malformed: ${message}.`);
    const raw = rawSubmessages(octets);
    for (const [index, one] of message.submessages.entries()) {
      const here = raw[index]!;
      if (one.kind === 'heartbeat' && !heartbeats.has(one.writerId)) heartbeats.set(one.writerId, here);
      if (one.kind === 'acknack' && !acknacks.has(one.readerId)) acknacks.set(one.readerId, here);
      if (one.kind !== 'data') continue;
      if (one.writerId === SPDP_WRITER) {
        announcements.push({ atMs, octets, isGoodbye: one.payload === undefined });
        const list = parametersOf(one.payload ?? new Uint8Array(0));
        for (const pid of [PID_USER_UNICAST, PID_METATRAFFIC_UNICAST]) {
          const locator = list.get(pid);
          if (locator !== undefined) ports.set(pid, locator.readUInt32LE(4));
        }
        continue;
      }
      const isEndpoint = one.writerId === SEDP_PUBLICATIONS || one.writerId === SEDP_SUBSCRIPTIONS;
      if (one.payload !== undefined && isEndpoint) {
        const [entityId, topic] = endpointOf(one.payload);
        topics.set(entityId, topic);
      }
      const key = `${String(one.writerId)}/${String(one.sequence)}`;
      if (changes.has(key)) continue;
      const before = raw[index - 1];
      changes.set(key, {
        writerId: one.writerId,
        sequence: one.sequence,
        // What it told the first who came had been so from the start.
        atMs: isEndpoint && atMs < aloneUntilMs + HANDSHAKE_MS ? all[0]!.atMs : atMs,
        data: here,
        before: before?.id === INFO_TS ? [before] : [],
        after: raw.filter(({ id }) => id >= FIRST_OF_VENDORS),
        hasHeartbeat: message.submessages.some(
          (other) => other.kind === 'heartbeat' && other.writerId === one.writerId,
        ),
      });
    }
  }
  return {
    prefix,
    header: all[0]!.octets.subarray(0, HEADER_OCTETS),
    metatrafficPort: ports.get(PID_METATRAFFIC_UNICAST)!,
    userPort: ports.get(PID_USER_UNICAST)!,
    bornAtMs: announcements[0]!.atMs,
    announcements,
    changes: [...changes.values()].sort((a, b) => a.sequence - b.sequence),
    heartbeats,
    acknacks,
    topics,
  };
}

/** Of an announcement (DATA(w), DATA(r)): the entity id, and the topic. */
export function endpointOf(payload: Uint8Array): [entityId: number, topic: string] {
  const list = parametersOf(payload);
  const [guid, topic] = [list.get(PID_ENDPOINT_GUID), list.get(PID_TOPIC)];
  if (guid === undefined || topic === undefined) throw new Error('An endpoint without guid or topic.');
  return [guid.readUInt32BE(12), topic.toString('utf8', 4, 3 + topic.readUInt32LE(0))];
}

/** UDP over IPv4 over Ethernet in a little-endian pcap file, with times. */
function* datagrams(pcap: Buffer): Generator<Captured> {
  for (let at = 24; at + 16 <= pcap.length;) {
    const atMs = pcap.readUInt32LE(at) * 1000 + pcap.readUInt32LE(at + 4) / 1000;
    const ip = at + 16 + 14;
    at += 16 + pcap.readUInt32LE(at + 8);
    if (pcap.readUInt16BE(ip - 2) !== 0x0800 || pcap[ip + 9] !== 17) continue;
    const udp = ip + (pcap.readUInt8(ip) & 0x0f) * 4;
    yield { atMs, octets: pcap.subarray(udp + 8, udp + pcap.readUInt16BE(udp + 4)) };
  }
}
