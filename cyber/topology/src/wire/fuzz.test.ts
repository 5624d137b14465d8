import { clearField, create, fromBinary } from '@bufbuild/protobuf';
import { type Random, seededRandom } from '@blender-sim/base';
import { expect, test } from 'vitest';
import { RoleAttributesSchema } from '#gen/cyber/proto/role_attributes_pb.js';
import {
  ChangeMsgSchema,
  ChangeType,
  OperateType,
  RoleType,
  file_cyber_proto_topology_change,
} from '#gen/cyber/proto/topology_change_pb.js';
import { flattenProtoDesc } from '../roles/flatten-proto-desc.js';
import { participantName, parseParticipantName } from '../roles/participant-name.js';
import { protoDescOf } from '../roles/proto-desc.js';
import { QOS_PROFILES } from '../roles/qos-profiles.js';
import { captureOf, capturedSamples } from '../testing/captured-samples.js';
import { TopologyError } from '../topology-error.js';
import { decodeChange, encodeChange } from './change-codec.js';
import { GENERATIONS, type Generation } from './generation.js';
import { decodeUnderlay, encodeUnderlay } from './underlay-message.js';

const FULL = process.env['BLENDER_SIM_FULL'] === '1';
const RUNS = FULL ? 1_000_000 : 20_000;
const SEED = Number(process.env['BLENDER_SIM_SEED'] ?? (FULL ? Date.now() : 1)) >>> 0;
const EDGES = [0, 1, 2, 3, 5, 8, 0x0a, 0x12, 0x22, 0x2a, 0x4a, 0x7f, 0x80, 0xfe, 0xff];
/** Below what the samples have, so that mutations find the limits. */
const LIMITS = { maxNameOctets: 24, maxProtoDescOctets: 300 };

interface Sample {
  readonly generation: Generation;
  readonly payload: Uint8Array;
}

const protoDesc = protoDescOf(file_cyber_proto_topology_change);
const corpus: Sample[] = [...ownSamples(), ...capturedOnes()];

function ownSamples(): Sample[] {
  const roleAttr = create(RoleAttributesSchema, {
    hostName: 'vm',
    hostIp: '127.0.0.1',
    processId: 20496,
    nodeName: 'a node with a longer name',
    nodeId: 2n ** 63n,
    channelName: 'channel/chatter',
    channelId: 10528850104035069045n,
    messageType: 'M',
    protoDesc,
    id: 1n,
    qosProfile: QOS_PROFILES.TF_STATIC,
    socketAddr: { ip: '10.0.0.1', port: 7 },
    serviceName: 'add',
    serviceId: 3n,
  });
  const operation = { changeType: ChangeType.CHANGE_CHANNEL, operateType: OperateType.OPT_JOIN };
  const change = create(ChangeMsgSchema, { ...operation, roleType: RoleType.ROLE_WRITER, roleAttr });
  return GENERATIONS.map((generation) => ({ generation, payload: encodeUnderlay(generation, encodeChange(change)) }));
}

function capturedOnes(): Sample[] {
  return GENERATIONS.flatMap((generation) => {
    const file = captureOf(generation);
    return file === undefined ? [] : capturedSamples(file).map(({ payload }) => ({ generation, payload }));
  });
}

/** A few octets changed, cut off, doubled or taken out. */
function mutated(original: Uint8Array, random: Random): Uint8Array {
  const below = (bound: number): number => Math.floor(random() * bound);
  let octets = Buffer.from(original);
  for (let change = 1 + below(4); change > 0; change--) {
    const at = below(octets.length);
    const dice = random();
    if (dice < 0.35) octets[at] = below(256);
    else if (dice < 0.7) octets[at] = EDGES[below(EDGES.length)]!;
    else if (dice < 0.8) octets[at]! ^= 1 << below(8);
    else if (dice < 0.87) octets = octets.subarray(0, at);
    else if (dice < 0.94) octets = Buffer.concat([octets, octets.subarray(at)]);
    else octets = Buffer.concat([octets.subarray(0, at), octets.subarray(at + below(9))]);
  }
  // In a buffer of its own, so that a view shows.
  return new Uint8Array(octets);
}

function pick<T>(all: readonly T[], random: Random): T {
  return all[Math.floor(random() * all.length)]!;
}

test(`decodeUnderlay: ${RUNS} mutated payloads, seed ${SEED}`, () => {
  const random = seededRandom(SEED);
  let read = 0;
  let refused = 0;
  for (let run = 0; run < RUNS; run++) {
    const { generation, payload } = pick(corpus, random);
    const octets = mutated(payload, random);
    try {
      const { data } = decodeUnderlay(generation, octets);
      if (data.buffer !== octets.buffer) throw new Error('The data are to be a view.');
      read++;
    } catch (error) {
      if (!(error instanceof TopologyError && error.code === 'TOPOLOGY_UNDERLAY')) throw error;
      refused++;
    }
  }
  expect(Math.min(read, refused)).toBeGreaterThan(RUNS / 20);
});

test(`decodeChange: ${RUNS} mutated messages, seed ${SEED}`, () => {
  const random = seededRandom(SEED);
  const changes = corpus.map(({ generation, payload }) => decodeUnderlay(generation, payload).data);
  const outcomes: Record<string, number> = {};
  for (let run = 0; run < RUNS; run++) {
    const octets = mutated(pick(changes, random), random);
    const decoded = decodeChange(octets, LIMITS);
    const outcome = decoded.ok ? 'ok' : decoded.cause;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (!decoded.ok) continue;
    // What protobuf's own decoder makes of it, but for what is too long; and ours drops no U+FEFF at the beginning of a name.
    const theirs = fromBinary(ChangeMsgSchema, octets, { readUnknownFields: false });
    if (theirs.roleAttr!.protoDesc.length > LIMITS.maxProtoDescOctets) {
      if (decoded.cut === undefined) throw new Error('It was left out, and that is not said.');
      clearField(theirs.roleAttr!, RoleAttributesSchema.field.protoDesc);
    }
    if (!octets.includes(0xef)) expect(decoded.message).toEqual(theirs);
    const { roleAttr: role } = decoded.message;
    const names = [role!.hostName, role!.nodeName, role!.channelName, role!.messageType, role!.serviceName];
    // An octet that is no UTF-8 is read as U+FFFD, one character.
    if (names.some((name) => name.length > LIMITS.maxNameOctets)) throw new Error('A name is too long.');
    if (role!.protoDesc.length > LIMITS.maxProtoDescOctets) throw new Error('A proto_desc is too long.');
    if (role!.protoDesc.buffer === octets.buffer) throw new Error('The whole message is kept.');
  }
  for (const outcome of ['ok', 'undecodable', 'too-long', 'no-role']) {
    expect([outcome, (outcomes[outcome] ?? 0) > 0]).toEqual([outcome, true]);
  }
});

test(`flattenProtoDesc: ${RUNS / 4} mutated descriptions, seed ${SEED}`, () => {
  const random = seededRandom(SEED);
  const originals = [protoDesc];
  for (const { generation, payload } of corpus) {
    const decoded = decodeChange(decodeUnderlay(generation, payload).data, {
      maxNameOctets: 99,
      maxProtoDescOctets: 9999,
    });
    if (decoded.ok && decoded.message.roleAttr!.protoDesc.length > 0)
      originals.push(decoded.message.roleAttr!.protoDesc);
  }
  let withProblems = 0;
  for (let run = 0; run < RUNS / 4; run++) {
    const { files, problems } = flattenProtoDesc(mutated(pick(originals, random), random), { maxFiles: 3 });
    if (files.length > 3 || problems.length > 100) throw new Error('More than was allowed.');
    if (problems.length > 0) withProblems++;
  }
  expect(withProblems).toBeGreaterThan(RUNS / 100);
});

test(`parseParticipantName: ${RUNS} mutated names, seed ${SEED}`, () => {
  const random = seededRandom(SEED);
  const name = Buffer.from(participantName('vm', 20496));
  let processes = 0;
  for (let run = 0; run < RUNS; run++) {
    const process = parseParticipantName(Buffer.from(mutated(name, random)).toString('utf8'));
    if (process === undefined) continue;
    processes++;
    if (process.processId !== (process.processId | 0) || process.hostName.includes('+')) throw new Error('No process.');
  }
  expect(processes).toBeGreaterThan(RUNS / 20);
});
