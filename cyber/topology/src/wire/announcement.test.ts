import { createParticipant, parseMessage, rawType, type Participant, type Submessage } from '@blender-sim/rtps';
import { ManualClock, SimNetwork, goldenDatagrams } from '@blender-sim/rtps/testing';
import { describe, expect, it } from 'vitest';
import { CYBER_ANNOUNCEMENT } from './announcement.js';
import { GENERATION_PROFILE, type Generation } from './generation.js';

type Data = Extract<Submessage, { kind: 'data' }>;

const SPDP_WRITER = 0x000100c2;
const SEDP_WRITERS = 0x000003c2;
const SEDP_READERS = 0x000004c2;
const ID_DATA = 0x15;
const UNDERLAY = rawType('UnderlayMessage');
const TRANSIENT_LOCAL = '01000000';

/** A DATA of discovery: octets of the submessage, its header included, and what they say. */
interface Announced {
  readonly octets: Buffer;
  readonly data: Data;
}

const captures = goldenDatagrams();

/** The DATAs of discovery in a datagram that its sender wrote for itself, and who that is. */
function announcedIn(datagram: Uint8Array): { readonly source: string; readonly announced: Announced[] } {
  const message = parseMessage(datagram);
  if (typeof message === 'string') return { source: '', announced: [] };
  const announced: Announced[] = [];
  let at = 20;
  for (const data of message.submessages) {
    const length = datagram[at + 2]! + 256 * datagram[at + 3]!;
    const end = length === 0 ? datagram.length : at + 4 + length;
    if (data.kind === 'data' && [SPDP_WRITER, SEDP_WRITERS, SEDP_READERS].includes(data.writerId)) {
      expect(datagram[at]).toBe(ID_DATA);
      announced.push({ octets: Buffer.from(datagram.subarray(at, end)), data });
    }
    at = end;
  }
  return { source: message.header.prefix, announced };
}

/** Values of the parameters of an announcement by PID, hexadecimal. */
function parametersOf({ payload }: Data): ReadonlyMap<number, string> {
  const octets = Buffer.from(payload ?? []);
  const values = new Map<number, string>();
  for (let at = 4; at + 4 <= octets.length && octets.readUInt16LE(at) !== 1; at += 4 + octets.readUInt16LE(at + 2)) {
    values.set(octets.readUInt16LE(at), octets.subarray(at + 4, at + 4 + octets.readUInt16LE(at + 2)).toString('hex'));
  }
  return values;
}

function stringOf(hex: string | undefined): string {
  const octets = Buffer.from(hex ?? '', 'hex');
  return octets.toString('utf8', 4, 3 + octets.readUInt32LE(0));
}

/** Which announcement it is: of what, and how often it was made. Octets of one number are the same each time. */
function nameOf({ writerId, sequence }: Data): string {
  return `${writerId.toString(16)} #${sequence}`;
}

/** By participant and number of the announcement, as captured. */
function capturedOf(file: string): ReadonlyMap<string, ReadonlyMap<string, Announced>> {
  const all = new Map<string, Map<string, Announced>>();
  for (const datagram of captures.get(file) ?? []) {
    const { source, announced } = announcedIn(datagram);
    for (const one of announced) {
      const known = all.get(source) ?? new Map<string, Announced>();
      all.set(source, known.set(nameOf(one.data), one));
    }
  }
  return all;
}

/** The same but for the GUID prefix, and for the half of Cyber 10's endpoint set that is DDS Security's. */
function ours(octets: Uint8Array, from: string, to: string): string {
  const hex = Buffer.from(octets).toString('hex');
  return hex.replaceAll(from, to).replace('580004003f0c3f0c', '580004003f0c0000');
}

/** What a DATA says, without the related sample identity that Fast DDS 2.9 leaves in some. */
function saidBy(data: Data, from: string, to: string): unknown {
  const inlineQos = (data.inlineQos ?? []).filter(({ pid }) => pid !== 0x800f);
  return {
    ...data,
    inlineQos: inlineQos.map(({ pid, value }) => [pid, ours(value, from, to)]),
    payload: data.payload && ours(data.payload, from, to),
  };
}

interface Played {
  readonly prefix: string;
  readonly sent: ReadonlyMap<string, Announced>;
}

/** Lets a participant of ours, on a simulated loopback, announce and withdraw what a captured one did. */
async function played(generation: Generation, captured: readonly Announced[]): Promise<Played> {
  const { typeMaxSizeSerialized, maxBlockingMs, version, vendor, portBase, domainGain } =
    GENERATION_PROFILE[generation];
  const clock = new ManualClock();
  const network = new SimNetwork({ clock });
  const base = generation === 9 ? 26_000 : 27_400;
  const self = parametersOf(captured.find(({ data }) => data.writerId === SPDP_WRITER)!.data);
  const port = Buffer.from(self.get(0x0032)!, 'hex').readUInt32LE(4);
  const join = (name: string, participantId: number): Promise<Participant> =>
    createParticipant({
      ...CYBER_ANNOUNCEMENT[generation],
      ...{ version, vendor, leaseMs: 12_000, announceMs: 3000 },
      ...{ transport: network.transport('127.0.0.1'), clock, name, participantId },
      ...{ domain: 80, portBase, domainGain },
      ...{ initialPeers: [], multicastGroup: '239.255.0.1' },
    });
  const peer = await join('peer+1', 99);
  const participant = await join(stringOf(self.get(0x0062)), (port - base - 10) / 2);
  const sent = new Map<string, Announced>();
  participant.tap = ({ direction, octets }) => {
    if (direction === 'out') for (const one of announcedIn(octets).announced) sent.set(nameOf(one.data), one);
  };

  const endpoints = captured
    .filter(({ data }) => data.writerId !== SPDP_WRITER && data.payload !== undefined)
    .map(({ data }) => ({ kind: data.writerId === SEDP_WRITERS ? 'writer' : 'reader', says: parametersOf(data) }))
    .sort((a, b) => (a.says.get(0x005a)! < b.says.get(0x005a)! ? -1 : 1))
    .map(({ kind, says }) => {
      const common = {
        topic: stringOf(says.get(0x0005)),
        type: UNDERLAY,
        qos: { durability: says.get(0x001d) === TRANSIENT_LOCAL ? 'transient-local' : 'volatile', maxBlockingMs },
      } as const;
      const endpoint =
        kind === 'writer'
          ? participant.createWriter({ ...common, typeMaxSizeSerialized })
          : participant.createReader(common);
      return { endpoint, guid: says.get(0x005a)! };
    });
  await clock.advance(1000);
  for (const { data } of captured) {
    const withdrawn = data.writerId !== SPDP_WRITER && data.inlineQos?.find(({ pid }) => pid === 0x0070);
    if (!withdrawn || data.payload !== undefined) continue;
    const hash = Buffer.from(withdrawn.value).toString('hex');
    await endpoints.find(({ guid }) => guid === hash)!.endpoint.close();
    await clock.advance(10);
  }
  await clock.advance(1000);
  const closing = participant.close();
  await clock.advance(100);
  await Promise.all([closing, peer.close()]);
  return { prefix: participant.guid.prefix, sent };
}

describe.skipIf(captures.size === 0)('announcements, against captures of Cyber (../shared/golden)', () => {
  it.each([
    { generation: 9, end: 29, edited: 0 },
    { generation: 10, end: 23, edited: 12 },
  ] as const)('of Cyber $generation are the same octets, but for ids', async ({ generation, end, edited }) => {
    const counts = { 'DATA(p)': 0, 'DATA(w)': 0, 'DATA(r)': 0, end: 0, goodbye: 0, edited: 0 };
    for (const [source, captured] of capturedOf(`cyber-${generation}-talker-listener.pcap`)) {
      const { prefix, sent } = await played(generation, [...captured.values()]);
      for (const [name, { octets, data }] of captured) {
        const mine = sent.get(name);
        if (mine === undefined) throw new Error(`${source} announced ${name}; ours did not.`);
        expect(saidBy(mine.data, prefix, prefix), name).toEqual(saidBy(data, source, prefix));
        // The rest is the same in every octet, flags and padding too.
        if (data.inlineQos?.some(({ pid }) => pid === 0x800f) === true) counts.edited++;
        else expect(mine.octets.toString('hex'), name).toBe(ours(octets, source, prefix));
        if (data.payload === undefined) counts[data.writerId === SPDP_WRITER ? 'goodbye' : 'end']++;
        else if (data.writerId === SPDP_WRITER) counts['DATA(p)']++;
        else counts[data.writerId === SEDP_WRITERS ? 'DATA(w)' : 'DATA(r)']++;
      }
    }
    expect(counts).toEqual({ 'DATA(p)': 8, 'DATA(w)': 15, 'DATA(r)': 15, goodbye: 8, end, edited });
  });
});
