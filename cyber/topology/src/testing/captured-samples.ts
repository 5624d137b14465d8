import { existsSync, readFileSync } from 'node:fs';
import { type GuidPrefix, parseMessage, type SampleIdentity, type Submessage } from '@blender-sim/rtps';
import type { Generation } from '../wire/generation.js';
import { parametersOf } from './parameters-of.js';

const FOLDER = new URL('../../../../../shared/golden/', import.meta.url);
type Data = Extract<Submessage, { readonly kind: 'data' }>;

const SEDP_WRITER = 0x0003c2;
const BUILTIN = 0xc0;
const PID_TOPIC = 0x05;
const PID_TYPE_MAX_SIZE = 0x60;
const PID_ENDPOINT_GUID = 0x5a;
const PID_SAMPLE_IDENTITY = 0x800f;

/** A user-data sample of a captured Cyber process. */
export interface CapturedSample {
  readonly topic: string;
  readonly typeMaxSize: number;
  /** As hexadecimal text, prefix and entity. */
  readonly writer: string;
  readonly sequence: number;
  readonly payload: Uint8Array;
  /** Of PID 0x800f. */
  readonly related: SampleIdentity | undefined;
}

/** Where the capture of a generation is; undefined where ../shared/golden is not beside the checkout. */
export function captureOf(generation: Generation): URL | undefined {
  const file = new URL(`cyber-${String(generation)}-talker-listener.pcap`, FOLDER);
  return existsSync(file) ? file : undefined;
}

/** The samples of a capture, each once, in the order in which they were sent first; without those in fragments. */
export function capturedSamples(file: URL): CapturedSample[] {
  const topics = new Map<string, { topic: string; typeMaxSize: number }>();
  const samples = new Map<string, Omit<CapturedSample, 'topic' | 'typeMaxSize'>>();
  for (const { prefix, data } of dataOf(file)) {
    if (data.payload === undefined) continue;
    if (data.writerId === SEDP_WRITER) {
      const list = parametersOf(data.payload);
      const [guid, topic, size] = [PID_ENDPOINT_GUID, PID_TOPIC, PID_TYPE_MAX_SIZE].map((pid) => list.get(pid));
      if (!guid || !topic || !size) continue;
      const name = topic.toString('utf8', 4, 3 + topic.readUInt32LE(0));
      topics.set(guid.toString('hex'), { topic: name, typeMaxSize: size.readUInt32LE(0) });
    }
    if ((data.writerId & BUILTIN) === BUILTIN) continue;
    const writer = prefix + data.writerId.toString(16).padStart(8, '0');
    const { sequence, payload } = data;
    const key = `${writer}/${String(sequence)}`;
    if (!samples.has(key)) samples.set(key, { writer, sequence, payload, related: relatedOf(data) });
  }
  return [...samples.values()].map((sample) => {
    const endpoint = topics.get(sample.writer);
    if (endpoint === undefined) throw new Error(`No announcement of writer ${sample.writer} was captured.`);
    return { ...endpoint, ...sample };
  });
}

function* dataOf(file: URL): Generator<{ prefix: string; data: Data }> {
  for (const datagram of udpPayloads(readFileSync(file))) {
    const message = parseMessage(datagram);
    if (typeof message === 'string') continue;
    for (const submessage of message.submessages) {
      if (submessage.kind === 'data-frag') throw new Error('Fragments are not put together here.');
      if (submessage.kind === 'data') yield { prefix: message.header.prefix, data: submessage };
    }
  }
}

/** UDP over IPv4 over Ethernet in a little-endian pcap file. */
function udpPayloads(pcap: Buffer): Buffer[] {
  const payloads: Buffer[] = [];
  for (let at = 24; at + 16 <= pcap.length;) {
    const ip = at + 16 + 14;
    at += 16 + pcap.readUInt32LE(at + 8);
    if (pcap.readUInt16BE(ip - 2) !== 0x0800 || pcap[ip + 9] !== 17) continue;
    const udp = ip + (pcap.readUInt8(ip) & 0x0f) * 4;
    payloads.push(pcap.subarray(udp + 8, udp + pcap.readUInt16BE(udp + 4)));
  }
  return payloads;
}

function relatedOf({ inlineQos }: Data): SampleIdentity | undefined {
  const value = inlineQos?.find(({ pid }) => pid === PID_SAMPLE_IDENTITY)?.value;
  if (value === undefined) return undefined;
  const octets = Buffer.from(value);
  return {
    writer: { prefix: octets.toString('hex', 0, 12) as GuidPrefix, entityId: octets.readUInt32BE(12) },
    sequence: octets.readInt32LE(16) * 2 ** 32 + octets.readUInt32LE(20),
  };
}
