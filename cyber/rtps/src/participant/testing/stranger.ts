import { encodeEndpoint } from '../../discovery/endpoint-codec.js';
import type { EndpointData } from '../../discovery/endpoint-data.js';
import { encodeParticipant } from '../../discovery/participant-codec.js';
import type { ParticipantData } from '../../discovery/participant-data.js';
import { endpointGone } from '../../discovery/sedp-payload.js';
import { announcementData, goodbyeData } from '../../discovery/spdp-submessages.js';
import type { Submessage } from '../../messages/submessage.js';
import { encodeMessage } from '../../messages/write-message.js';
import { encodeStatusInfo, statusInfoOf } from '../../parameters/identity-values.js';
import { PID_KEY_HASH, PID_STATUS_INFO } from '../../parameters/pids.js';
import { ENTITY_SEDP_PUBLICATIONS_WRITER, ENTITY_SEDP_SUBSCRIPTIONS_WRITER } from '../../structure/entity-id.js';
import { type GuidPrefix, guidPrefixOf } from '../../structure/guid.js';
import { udpV4 } from '../../structure/locator.js';
import { DEFAULT_QOS, type Qos } from '../../structure/qos.js';
import type { TappedTransport } from './tapped-transport.js';

const ADDRESS = '10.0.0.99';
const VERSION = { major: 2, minor: 3 };

/** Of no product that is known. */
const NOBODY = 0x0177;

/** The prefix of stranger `number`. */
export function strangerPrefix(number: number, vendor: number = NOBODY): GuidPrefix {
  const octets = Buffer.alloc(12, 0x5a);
  octets.writeUInt16BE(vendor, 0);
  octets.writeUInt32BE(number, 8);
  return guidPrefixOf(octets);
}

/** A participant that says whatever a test wants, and listens to nobody. */
export class Stranger {
  readonly prefix: GuidPrefix;
  readonly #transport: TappedTransport;
  readonly #socket: number;
  readonly #vendor: number;
  /** Where its datagrams come from. */
  address: string = ADDRESS;
  #sequence = 0;

  /** @param socket where it is heard: see TappedTransport.inject. */
  constructor(transport: TappedTransport, number: number = 1, socket: number = 0, vendor: number = NOBODY) {
    this.#transport = transport;
    this.#socket = socket;
    this.#vendor = vendor;
    this.prefix = strangerPrefix(number, vendor);
  }

  say(...submessages: Submessage[]): void {
    const header = { version: VERSION, vendor: this.#vendor, prefix: this.prefix };
    this.#transport.inject(encodeMessage({ header, submessages }), { address: this.address, port: 7410 }, this.#socket);
  }

  /** Announces itself. */
  join(more: Partial<ParticipantData> = {}): void {
    const data: ParticipantData = {
      prefix: this.prefix,
      version: VERSION,
      vendor: this.#vendor,
      name: 'stranger',
      metatrafficUnicast: [udpV4(ADDRESS, 7410)],
      metatrafficMulticast: [],
      defaultUnicast: [udpV4(ADDRESS, 7411)],
      defaultMulticast: [],
      leaseMs: 20_000,
      builtinEndpoints: 0x3f,
      properties: new Map(),
      userData: new Uint8Array(0),
      domainTag: '',
      expectsInlineQos: false,
      ...more,
    };
    this.say(announcementData(encodeParticipant(data), ++this.#sequence));
  }

  /** Says goodbye. */
  leave(): void {
    this.say(goodbyeData(this.prefix, ++this.#sequence));
  }

  /** Withdraws an endpoint, as number `sequence` of its kind. */
  withdraw(kind: EndpointData['kind'], entityId: number, sequence: number): void {
    const { instance, payload } = endpointGone({ prefix: this.prefix, entityId });
    const inlineQos = [
      { pid: PID_KEY_HASH, value: Buffer.from(instance ?? '', 'hex') },
      { pid: PID_STATUS_INFO, value: encodeStatusInfo(statusInfoOf('disposed-unregistered')) },
    ];
    const writerId = kind === 'writer' ? ENTITY_SEDP_PUBLICATIONS_WRITER : ENTITY_SEDP_SUBSCRIPTIONS_WRITER;
    this.say({ kind: 'data', readerId: 0, writerId, sequence, payload, isKey: true, inlineQos });
  }

  /** Announces an endpoint, as number `sequence` of its kind. */
  announce(
    kind: EndpointData['kind'],
    entityId: number,
    sequence: number,
    topic: string,
    qos: Partial<Qos> = {},
  ): void {
    const endpoint: EndpointData = {
      kind,
      guid: { prefix: this.prefix, entityId },
      topic,
      type: 'Marked',
      keyed: false,
      qos: { ...DEFAULT_QOS, ...qos },
      unicast: [],
      multicast: [],
      expectsInlineQos: false,
    };
    const writerId = kind === 'writer' ? ENTITY_SEDP_PUBLICATIONS_WRITER : ENTITY_SEDP_SUBSCRIPTIONS_WRITER;
    this.say({ kind: 'data', readerId: 0, writerId, sequence, payload: encodeEndpoint(endpoint) });
  }
}
