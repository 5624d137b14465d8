import { randomBytes } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import type { RoleAttributes } from '#gen/cyber/proto/role_attributes_pb.js';
import {
  type ChangeMsg,
  ChangeMsgSchema,
  ChangeType,
  type OperateType,
  type RoleType,
} from '#gen/cyber/proto/topology_change_pb.js';
import { QOS_PROFILES } from '../roles/qos-profiles.js';
import { decodeChange, encodeChange } from '../wire/change-codec.js';
import type { CyberWire, WireMessage, WireWriter } from '../wire/cyber-wire.js';
import { GENERATION_PROFILE, type Generation } from '../wire/generation.js';
import { openRtpsWire } from '../wire/rtps-wire.js';
import type { CyberWorld } from './cyber-world.js';

export type Topic = 'node_change_broadcast' | 'channel_change_broadcast' | 'service_change_broadcast';

const CHANGE_TYPE: Readonly<Record<Topic, ChangeType>> = {
  node_change_broadcast: ChangeType.CHANGE_NODE,
  channel_change_broadcast: ChangeType.CHANGE_CHANNEL,
  service_change_broadcast: ChangeType.CHANGE_SERVICE,
};

export interface StrangerOptions {
  readonly generation?: Generation;
  /** Default `stranger+1`. */
  readonly name?: string;
  readonly leaseMs?: number;
  readonly announceMs?: number;
  /** It asks only for what it hasn't had of who is back, as C++ does. */
  readonly remembers?: boolean;
}

/** A participant that is none of ours, and says what a test has it say: a C++ process, or a hostile one. */
export class Stranger {
  readonly wire: CyberWire;
  /** What it heard on the topology topics, in order. */
  readonly heard: { readonly topic: Topic; readonly message: ChangeMsg; readonly octets: number }[] = [];
  readonly #writers: ReadonlyMap<Topic, WireWriter>;

  private constructor(wire: CyberWire, remembers: boolean) {
    this.wire = wire;
    const topics = Object.keys(CHANGE_TYPE) as Topic[]; // By its type.
    this.#writers = new Map(
      topics.map((topic) => {
        const writer = wire.openWriter({ topic, qos: QOS_PROFILES.TOPO_CHANGE, maxSamples: 200_000 });
        wire.openReader({
          ...{ topic, qos: QOS_PROFILES.TOPO_CHANGE, replaysOnReturn: !remembers },
          onMessage: (message) => this.#onMessage(topic, message),
        });
        return [topic, writer];
      }),
    );
  }

  static async join(world: CyberWorld, host: number, options: StrangerOptions = {}): Promise<Stranger> {
    const { generation = 10, name = 'stranger+1', leaseMs = 1200, announceMs = 300, remembers = false } = options;
    const { portBase, domainGain } = GENERATION_PROFILE[generation];
    const { address } = world.place(host);
    const wire = await openRtpsWire({
      ...{ generation, portBase, domainGain, domain: 80, name, leaseMs, announceMs },
      ...{
        interfaces: [address],
        initialPeers: [],
        peerParticipants: 1,
        multicastGroup: '239.255.0.1',
        announcesToGroup: true,
      },
      // As Fast DDS begins them; RTPS keeps 01 0f for that one, so one octet is another.
      guidPrefix: Buffer.concat([Buffer.of(0x01, 0xfe), randomBytes(10)]),
      ignore: () => false,
      clock: world.clock,
      logger: world.logger,
      transport: world.network.transport(address),
    });
    return new Stranger(wire, remembers);
  }

  say(topic: Topic, operateType: OperateType, roleType: RoleType, roleAttr: RoleAttributes, timestamp: bigint): void {
    const changeType = CHANGE_TYPE[topic];
    this.sayOctets(
      topic,
      encodeChange(create(ChangeMsgSchema, { timestamp, changeType, operateType, roleType, roleAttr })),
    );
  }

  sayOctets(topic: Topic, octets: Uint8Array): void {
    void this.#writers.get(topic)?.write(octets);
  }

  close(): Promise<void> {
    return this.wire.close();
  }

  #onMessage(topic: Topic, { data }: WireMessage): void {
    const decoded = decodeChange(data, { maxNameOctets: 2 ** 20, maxProtoDescOctets: 2 ** 24 });
    // Of other strangers.
    if (!decoded.ok) return;
    this.heard.push({ topic, message: decoded.message, octets: data.length });
  }
}
