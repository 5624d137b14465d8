import {
  type Guid,
  LOCATOR_UDP_V4,
  type Locator,
  type Message,
  parseMessage,
  type Submessage,
} from '@blender-sim/rtps';
import type { SimNetwork } from '@blender-sim/rtps/testing';
import { type CapturedChange, type CapturedParticipant, endpointOf } from './captured-traffic.js';
import { parametersOf } from './parameters-of.js';
import { acknackFor, acknackOf, dataFor, heartbeatFor, infoDst } from './raw-submessages.js';

const LOOPBACK = '127.0.0.1';
const SPDP_WRITER = 0x0100c2;
const SEDP_PUBLICATIONS = { writer: 0x0003c2, reader: 0x0003c7 };
const SEDP_SUBSCRIPTIONS = { writer: 0x0004c2, reader: 0x0004c7 };
const BUILTIN = 0xc0;
const TOPOLOGY = '_change_broadcast';

type Data = Extract<Submessage, { readonly kind: 'data' }>;

/** What a live participant told this one. */
interface Peer {
  readonly prefix: string;
  readonly metatraffic: Locator;
  readonly user: Locator;
}

/** A live reader of a captured writer. */
interface MatchedReader {
  readonly peer: Peer;
  readonly writerId: number;
  readonly readerId: number;
  /** Changes before this one are not for it. */
  readonly from: number;
}

/** A sample of a live writer that came to a captured reader. */
export interface HeardSample {
  readonly topic: string;
  readonly writer: Guid;
  readonly data: Data;
}

/**
 * Stands in for a captured participant on the simulated host 127.0.0.1: what it sends are the octets of the capture, but for
 * whom they are for (INFO_DST, reader) and the numbers of HEARTBEATs and ACKNACKs. Time is the capture's: `reach` moves it.
 */
export class CapturedPeer {
  readonly captured: CapturedParticipant;
  /** Of its readers of topics, in the order of arrival, each once. */
  readonly heard: HeardSample[] = [];
  readonly #transport: ReturnType<SimNetwork['transport']>;
  readonly #peers = new Map<string, Peer>();
  readonly #matched = new Map<string, MatchedReader>();
  /** By the writer's guid: its topic. */
  readonly #liveWriters = new Map<string, string>();
  /** By reader and the writer's guid: the numbers that came. */
  readonly #came = new Map<string, Set<number>>();
  #nowMs = -Infinity;
  #count = 100;

  private constructor(captured: CapturedParticipant, transport: ReturnType<SimNetwork['transport']>) {
    this.captured = captured;
    this.#transport = transport;
  }

  /** Opens its ports. It says nothing before `reach`. */
  static async open(captured: CapturedParticipant, network: SimNetwork): Promise<CapturedPeer> {
    const peer = new CapturedPeer(captured, network.transport(LOOPBACK));
    for (const port of [captured.metatrafficPort, captured.userPort]) {
      await peer.#transport.open({ port, interfaces: [LOOPBACK], receiveBufferBytes: 2 ** 20 }, (datagram) =>
        peer.#arrive(datagram),
      );
    }
    return peer;
  }

  /** It says what it said up to that time of the capture. */
  reach(atMs: number): void {
    const since = this.#nowMs;
    const isNew = (one: { readonly atMs: number }): boolean => one.atMs > since && one.atMs <= atMs;
    this.#nowMs = atMs;
    for (const one of this.captured.announcements) {
      if (isNew(one)) this.#transport.send(one.octets, multicast(this.captured.metatrafficPort));
    }
    for (const reader of this.#matched.values()) {
      const news = this.captured.changes.filter(({ writerId }) => writerId === reader.writerId).filter(isNew);
      for (const change of news) this.#sendChange(change, reader);
      if (news.length > 0) this.#sendHeartbeat(reader);
    }
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  #arrive(datagram: Uint8Array): void {
    const message = parseMessage(datagram);
    if (typeof message === 'string') throw new Error(`Ours sent what is malformed: ${message}.`);
    const { prefix } = message.header;
    let isForUs = true;
    for (const one of message.submessages) {
      if (one.kind === 'info-dst') isForUs = one.prefix === this.captured.prefix || /^0*$/.test(one.prefix);
      if (!isForUs) continue;
      if (one.kind === 'data') this.#takeData(prefix, one);
      const peer = this.#peers.get(prefix);
      if (peer === undefined) continue;
      if (one.kind === 'heartbeat') this.#answer(peer, one);
      if (one.kind === 'acknack') this.#resend(peer, one);
    }
  }

  #takeData(prefix: Message['header']['prefix'], data: Data): void {
    const { writerId, sequence, payload } = data;
    if (writerId === SPDP_WRITER) {
      if (payload !== undefined && !this.#peers.has(prefix)) this.#meet(prefix, payload);
      return;
    }
    const writer = prefix + writerId.toString(16).padStart(8, '0');
    const came = this.#came.get(writer) ?? new Set();
    this.#came.set(writer, came);
    if (came.has(sequence)) return;
    came.add(sequence);
    const peer = this.#peers.get(prefix);
    if (peer === undefined) return;
    if (writerId === SEDP_PUBLICATIONS.writer && payload !== undefined) this.#meetWriter(peer, payload);
    else if (writerId === SEDP_SUBSCRIPTIONS.writer && payload !== undefined) this.#meetReader(peer, payload);
    const topic = this.#liveWriters.get(writer);
    if (topic !== undefined) this.heard.push({ topic, writer: { prefix, entityId: writerId }, data });
  }

  #meet(prefix: string, payload: Uint8Array): void {
    const list = parametersOf(payload);
    const peer: Peer = { prefix, metatraffic: locatorOf(list.get(0x32)), user: locatorOf(list.get(0x31)) };
    this.#peers.set(prefix, peer);
    const first = this.captured.announcements[0]!;
    this.#transport.send(first.octets, peer.metatraffic);
    for (const { writer, reader } of [SEDP_PUBLICATIONS, SEDP_SUBSCRIPTIONS]) {
      this.#sayFirst(peer, reader, writer);
      this.#match({ peer, writerId: writer, readerId: reader, from: 1 });
    }
  }

  #meetReader(peer: Peer, payload: Uint8Array): void {
    const [readerId, topic] = endpointOf(payload);
    for (const [writerId, own] of this.captured.topics) {
      if (own !== topic || !isWriter(writerId)) continue;
      // What is no topology is volatile here but for services, which have history 10 and so all of it.
      const keeps = topic.endsWith(TOPOLOGY) || topic.includes('__SRV__');
      const said = this.captured.changes.filter((one) => one.writerId === writerId && one.atMs <= this.#nowMs).length;
      this.#match({ peer, writerId, readerId, from: keeps ? 1 : said + 1 });
    }
  }

  #meetWriter(peer: Peer, payload: Uint8Array): void {
    const [writerId, topic] = endpointOf(payload);
    for (const [readerId, own] of this.captured.topics) {
      if (own !== topic || isWriter(readerId)) continue;
      this.#liveWriters.set(peer.prefix + writerId.toString(16).padStart(8, '0'), topic);
      this.#sayFirst(peer, readerId, writerId);
    }
  }

  /** The ACKNACK with which a reader of Fast-RTPS 1.5 greets a writer: base 0, which no other sends. */
  #sayFirst(peer: Peer, readerId: number, writerId: number): void {
    const raw = this.captured.acknacks.get(readerId);
    if (raw?.octets.readUInt32LE(16) === 0) this.#send(peer, writerId, acknackFor(raw, writerId));
  }

  #match(reader: MatchedReader): void {
    const key = `${reader.peer.prefix}/${String(reader.writerId)}/${String(reader.readerId)}`;
    if (this.#matched.has(key)) return;
    this.#matched.set(key, reader);
    this.#sendHeartbeat(reader);
  }

  /** As a reader of the capture answers a HEARTBEAT: with what it misses, or that it has all. */
  #answer(peer: Peer, { readerId, writerId, first, last, final }: Extract<Submessage, { kind: 'heartbeat' }>): void {
    const came = this.#came.get(peer.prefix + writerId.toString(16).padStart(8, '0')) ?? new Set<number>();
    let base = first;
    while (base <= last && came.has(base)) base += 1;
    const missing = Math.min(32, Math.max(0, last - base + 1));
    if (final && missing === 0) return;
    const ownId = readerId === 0 ? this.#readerOf(peer, writerId) : readerId;
    if (ownId === undefined) return;
    this.#send(peer, writerId, acknackOf(ownId, writerId, base, missing, (this.#count += 1)));
  }

  #readerOf({ prefix }: Peer, writerId: number): number | undefined {
    if (writerId === SEDP_PUBLICATIONS.writer) return SEDP_PUBLICATIONS.reader;
    if (writerId === SEDP_SUBSCRIPTIONS.writer) return SEDP_SUBSCRIPTIONS.reader;
    const topic = this.#liveWriters.get(prefix + writerId.toString(16).padStart(8, '0'));
    return [...this.captured.topics].find(([id, own]) => own === topic && !isWriter(id))?.[0];
  }

  #resend(peer: Peer, { readerId, writerId, state }: Extract<Submessage, { kind: 'acknack' }>): void {
    const reader = this.#matched.get(`${peer.prefix}/${String(writerId)}/${String(readerId)}`);
    if (reader === undefined) return;
    for (const change of this.#held(reader)) {
      const bit = change.sequence - state.base;
      if (bit < 0 || bit >= state.numBits) continue;
      const word = state.bitmap[Math.floor(bit / 32)] ?? 0;
      if (((word >>> (31 - (bit % 32))) & 1) === 1) this.#sendChange(change, reader);
    }
  }

  /** What the writer has said by now, as far as it is for that reader. */
  #held({ writerId, from }: MatchedReader): CapturedChange[] {
    return this.captured.changes.filter(
      (one) => one.writerId === writerId && one.sequence >= from && one.atMs <= this.#nowMs,
    );
  }

  #sendChange({ before, data, after, hasHeartbeat }: CapturedChange, reader: MatchedReader): void {
    const parts = [...before.map(({ octets }) => octets), dataFor(data, reader.readerId)];
    if (hasHeartbeat) parts.push(this.#heartbeat(reader));
    this.#send(reader.peer, reader.writerId, ...parts, ...after.map(({ octets }) => octets));
  }

  #sendHeartbeat(reader: MatchedReader): void {
    if (this.captured.heartbeats.has(reader.writerId))
      this.#send(reader.peer, reader.writerId, this.#heartbeat(reader));
  }

  #heartbeat(reader: MatchedReader): Buffer {
    const held = this.#held(reader);
    const first = held[0]?.sequence ?? reader.from;
    const last = held.at(-1)?.sequence ?? reader.from - 1;
    const raw = this.captured.heartbeats.get(reader.writerId)!;
    return heartbeatFor(raw, reader.readerId, first, last, (this.#count += 1));
  }

  #send(peer: Peer, entityId: number, ...submessages: Uint8Array[]): void {
    const octets = Buffer.concat([this.captured.header, infoDst(peer.prefix), ...submessages]);
    this.#transport.send(octets, (entityId & BUILTIN) === BUILTIN ? peer.metatraffic : peer.user);
  }
}

function isWriter(entityId: number): boolean {
  return (entityId & 0x3f) === 0x02 || (entityId & 0x3f) === 0x03;
}

function locatorOf(parameter: Buffer | undefined): Locator {
  if (parameter === undefined) throw new Error('Ours announces no such locator.');
  return { kind: LOCATOR_UDP_V4, address: [...parameter.subarray(20, 24)].join('.'), port: parameter.readUInt32LE(4) };
}

/** The group and port of a domain's discovery, by the port of one of its participants. */
function multicast(metatrafficPort: number): Locator {
  const isNine = metatrafficPort < 27_000;
  return { kind: LOCATOR_UDP_V4, address: '239.255.0.1', port: isNine ? 26_000 : 27_400 };
}
