import { createFileRegistry, type DescMessage, fromBinary, isFieldSet, toJson } from '@bufbuild/protobuf';
import { describe, expect, it, test } from 'vitest';
import { type RoleAttributes, RoleAttributesSchema } from '#gen/cyber/proto/role_attributes_pb.js';
import { OperateType, RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import { flattenProtoDesc } from '../roles/flatten-proto-desc.js';
import { endpointId } from '../roles/ids.js';
import { protoDescOf } from '../roles/proto-desc.js';
import { QOS_PROFILES } from '../roles/qos-profiles.js';
import { checkRole, idsMatch } from '../roles/role-check.js';
import { roleKey } from '../roles/role-key.js';
import { type CapturedSample, captureOf, capturedSamples } from '../testing/captured-samples.js';
import { driverDescriptor } from '../testing/driver-descriptor.js';
import { decodeChange, encodeChange } from './change-codec.js';
import { GENERATION_PROFILE, type Generation } from './generation.js';
import { messageInfoOf, relatedSampleOf } from './message-info-codec.js';
import { type UnderlayMessage, decodeUnderlay, encodeUnderlay } from './underlay-message.js';

const LIMITS = { maxNameOctets: 1024, maxProtoDescOctets: 2 ** 20 };
const FIELDS = RoleAttributesSchema.fields;
const NAMES = ['host_name', 'process_id', 'node_name', 'node_id'];

/** Field names as in the table of 31-, section 2. */
const FILLED: Readonly<Record<string, readonly string[]>> = {
  NODE: [...NAMES, 'host_ip'],
  WRITER: [...NAMES, 'host_ip', 'channel_name', 'channel_id', 'message_type', 'proto_desc', 'id', 'qos_profile'],
  READER: [...NAMES, 'host_ip', 'channel_name', 'channel_id', 'message_type', 'proto_desc', 'id', 'qos_profile'],
  SERVER: [...NAMES, 'service_name', 'service_id'],
  CLIENT: [...NAMES, 'service_name', 'service_id'],
};

/** What 31- says of a captured run, in the order of the three topics. */
interface Run {
  readonly generation: Generation;
  /** Of listener, talker, server and client. */
  readonly pids: readonly [number, number, number, number];
  /** Of the talker, the server and the client. */
  readonly identities: readonly [string, string, string];
  readonly writerId: bigint;
  readonly readerId: bigint;
}

const RUNS: readonly Run[] = [
  {
    generation: 9,
    pids: [20496, 20549, 20630, 20680],
    identities: ['bafecaccec994628', '72ef8e8df06a4dee', '54c6479990bd4077'],
    writerId: 4615624771880399830n,
    readerId: 11710408703158317030n,
  },
  {
    generation: 10,
    pids: [20831, 20868, 20906, 20945],
    identities: ['798fac0487eb4750', '724dcd9ab20d4c2a', '733f3a8ddf874351'],
    writerId: 17678050661605279756n,
    readerId: 10942931849554672283n,
  },
];

function samplesOf(generation: Generation): CapturedSample[] {
  const file = captureOf(generation);
  return file === undefined ? [] : capturedSamples(file);
}

/** As `NODE JOIN talker@vm+20549`. */
function changeText(sample: CapturedSample, underlay: UnderlayMessage): string {
  const decoded = decodeChange(underlay.data, LIMITS);
  if (!decoded.ok) return `${sample.topic}: ${decoded.cause}, ${decoded.text}`;
  const { operateType, roleType, roleAttr: role } = decoded.message;
  const type = RoleType[roleType].slice('ROLE_'.length);
  const what = role!.channelName || role!.serviceName;
  const place = `${role!.nodeName}@${role!.hostName}+${String(role!.processId)}`;
  return `${type} ${OperateType[operateType].slice('OPT_'.length)} ${place}${what && ` ${what}`}`;
}

function isTopology({ topic }: CapturedSample): boolean {
  return topic.endsWith('_change_broadcast');
}

function rolesOf(generation: Generation): { type: RoleType; role: RoleAttributes }[] {
  return samplesOf(generation)
    .filter(isTopology)
    .map(({ payload }) => {
      const decoded = decodeChange(decodeUnderlay(generation, payload).data, LIMITS);
      if (!decoded.ok) throw new Error(decoded.text);
      return { type: decoded.message.roleType, role: decoded.message.roleAttr! };
    });
}

test.runIf(captureOf(9) === undefined || captureOf(10) === undefined)(
  'no captures in ../shared/golden beside the checkout: golden tests are skipped',
  () => {
    expect(samplesOf(9).length * samplesOf(10).length).toBe(0);
  },
);

describe.each(RUNS)('Cyber $generation as captured (../shared/golden)', (run) => {
  const { generation, pids, identities } = run;
  const [listener, talker, server, client] = pids;
  const available = captureOf(generation) !== undefined;

  it.runIf(available)('announces the roles that 31-cyber-wire lists, topic by topic', () => {
    const lines = new Map<string, string[]>();
    for (const sample of samplesOf(generation).filter(isTopology)) {
      expect(sample.typeMaxSize).toBe(GENERATION_PROFILE[generation].typeMaxSizeSerialized);
      const texts = lines.get(sample.topic) ?? [];
      lines.set(sample.topic, [...texts, changeText(sample, decodeUnderlay(generation, sample.payload))]);
    }
    const sorted = Object.fromEntries([...lines].map(([topic, texts]) => [topic, texts.sort()]));
    expect(sorted).toEqual({
      node_change_broadcast: [
        `NODE JOIN client_node@vm+${String(client)}`,
        `NODE JOIN listener@vm+${String(listener)}`,
        `NODE JOIN server_node@vm+${String(server)}`,
        `NODE JOIN talker@vm+${String(talker)}`,
        `NODE LEAVE client_node@vm+${String(client)}`,
        `NODE LEAVE listener@vm+${String(listener)}`,
        `NODE LEAVE server_node@vm+${String(server)}`,
        `NODE LEAVE talker@vm+${String(talker)}`,
      ],
      channel_change_broadcast: [
        `READER JOIN listener@vm+${String(listener)} channel/chatter`,
        `READER LEAVE listener@vm+${String(listener)} channel/chatter`,
        `WRITER JOIN talker@vm+${String(talker)} channel/chatter`,
        `WRITER LEAVE talker@vm+${String(talker)} channel/chatter`,
      ],
      // Never a LEAVE: 31-, section 4.
      service_change_broadcast: [
        `CLIENT JOIN client_node@vm+${String(client)} test_server`,
        `SERVER JOIN server_node@vm+${String(server)} test_server`,
      ],
    });
  });

  it.runIf(available)('fills the fields of each role as listed, with ids that are hashes', () => {
    const joined = new Map<string, number>();
    for (const { type, role } of rolesOf(generation)) {
      const filled = FIELDS.filter((field) => isFieldSet(role, field)).map(({ name }) => name);
      expect(filled.sort()).toEqual([...FILLED[RoleType[type].slice('ROLE_'.length)]!].sort());
      expect(checkRole(type, role)).toBeUndefined();
      expect(idsMatch(role)).toBe(true);
      if (type !== RoleType.ROLE_SERVER && type !== RoleType.ROLE_CLIENT) expect(role.hostIp).toBe('127.0.0.1');
      if (type === RoleType.ROLE_WRITER) expect(role.id).toBe(run.writerId);
      if (type === RoleType.ROLE_READER) expect(role.id).toBe(run.readerId);
      if (role.qosProfile !== undefined) {
        expect(role.qosProfile).toEqual(QOS_PROFILES.DEFAULT);
        expect(role.messageType).toBe('apollo.cyber.examples.proto.Chatter');
      }
      const key = roleKey(type, role);
      joined.set(key, (joined.get(key) ?? 0) + 1);
    }
    // Four nodes, a writer and a reader that come and go; a server and a client that only come.
    expect([...joined.values()].sort()).toEqual([1, 1, 2, 2, 2, 2, 2, 2]);
  });

  it.runIf(available)('sends Chatter with the writer named beside it, whose id is the hash of that', () => {
    const { role } = rolesOf(generation).find(({ type }) => type === RoleType.ROLE_WRITER)!;
    const chatter = messageOfDesc(role);
    const messages = samplesOf(generation).filter(({ topic }) => topic === 'channel/chatter');
    const received = messages.map(({ payload, related }) => {
      const underlay = decodeUnderlay(generation, payload);
      const { content, seq } = toJson(chatter, fromBinary(chatter, underlay.data)) as Record<string, string>; // Of a message.
      const info = messageInfoOf(related!);
      expect(relatedSampleOf(info)).toEqual(related);
      expect(endpointId(info.senderId)).toBe(role.id);
      // Cyber 10 alone says the number, and when, in the message too.
      expect(underlay.sequence).toBe(generation === 9 ? 0n : info.sequence);
      expect(underlay.timestamp > 1_795_302_547_000_000_000n).toBe(generation === 10);
      return { ...info, seq, content: Buffer.from(content!, 'base64').toString() };
    });
    const expected = [2n, 3n, 4n, 5n, 6n].map((sequence, i) => ({
      senderId: identities[0],
      spareId: '0000000000000000',
      sequence,
      seq: String(i + 1),
      content: 'Hello, apollo!',
    }));
    expect(received).toEqual(expected);
  });

  it.runIf(available)('asks and answers with Driver, the question named in the answer', () => {
    const driver = driverDescriptor();
    const calls = samplesOf(generation)
      .filter(({ topic }) => topic.includes('__SRV__'))
      .map(({ topic, payload, related }) => {
        const json = toJson(driver, fromBinary(driver, decodeUnderlay(generation, payload).data));
        const { content, msg_id } = json as Record<string, string>; // Of a message.
        const { senderId, spareId, sequence } = messageInfoOf(related!);
        return [topic, content, msg_id, senderId, spareId, sequence];
      });
    const [, serverId, clientId] = identities;
    expect(calls).toEqual([
      ['test_server__SRV__REQUEST', 'req0', '0', clientId, clientId, 1n],
      ['test_server__SRV__RESPONSE', 're:req0', '1000', serverId, clientId, 1n],
      ['test_server__SRV__REQUEST', 'req1', '1', clientId, clientId, 2n],
      ['test_server__SRV__RESPONSE', 're:req1', '1001', serverId, clientId, 2n],
    ]);
  });

  it.runIf(available)('is encoded again to the same octets: envelope, ChangeMsg, ProtoDesc', () => {
    let changes = 0;
    for (const sample of samplesOf(generation)) {
      const { data, timestamp: timestampNs, sequence, dataType } = decodeUnderlay(generation, sample.payload);
      expect(dataType).toBe('');
      // RTPS fills a DATA up to 4 octets.
      const payload = Buffer.from(encodeUnderlay(generation, data, { timestampNs, sequence }));
      const filled = Buffer.concat([payload, Buffer.alloc(-payload.length & 3)]);
      expect(filled.toString('hex')).toBe(Buffer.from(sample.payload).toString('hex'));
      if (!isTopology(sample)) continue;
      const decoded = decodeChange(data, LIMITS);
      if (!decoded.ok) throw new Error(decoded.text);
      expect(Buffer.from(encodeChange(decoded.message)).toString('hex')).toBe(Buffer.from(data).toString('hex'));
      changes++;
      const { protoDesc } = decoded.message.roleAttr!;
      if (protoDesc.length === 0) continue;
      const { file } = messageOfDesc(decoded.message.roleAttr!);
      expect(Buffer.from(protoDescOf(file)).toString('hex')).toBe(Buffer.from(protoDesc).toString('hex'));
    }
    expect(changes).toBe(14);
  });

  it.runIf(available)('does not pass for the other generation, but that a small number may look like a length', () => {
    const passed = samplesOf(generation).filter(({ topic, payload }) => {
      try {
        const { dataType } = decodeUnderlay(generation === 9 ? 10 : 9, payload);
        // Then the data stand where Cyber 9 has a type's name, which it leaves empty.
        expect([topic, dataType]).not.toContain('');
        return true;
      } catch (error) {
        expect(error).toMatchObject({ code: 'TOPOLOGY_UNDERLAY' });
        return false;
      }
    });
    const services = ['test_server__SRV__REQUEST', 'test_server__SRV__RESPONSE'];
    const topics = generation === 9 ? [] : ['channel/chatter', ...services];
    expect([...new Set(passed.map(({ topic }) => topic))].sort()).toEqual(topics);
  });
});

/** The message that a role's own description describes. */
function messageOfDesc({ protoDesc, messageType }: RoleAttributes): DescMessage {
  const { files, problems } = flattenProtoDesc(protoDesc);
  expect([files.length, problems]).toEqual([1, []]);
  const message = createFileRegistry(files[0]!, () => undefined).getMessage(messageType);
  if (message === undefined) throw new Error(`${messageType} is not described.`);
  return message;
}
