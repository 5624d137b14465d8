import type { MonotonicMs } from '@blender-sim/base';
import type { IncomingChange } from '../behavior/change.js';
import type { EngineWorld } from '../behavior/world.js';
import type { EndpointData } from '../discovery/endpoint-data.js';
import { identityOf } from '../discovery/identity.js';
import { Matcher, type MatcherEvent } from '../discovery/matcher.js';
import { encodeParticipant } from '../discovery/participant-codec.js';
import type { ParticipantData } from '../discovery/participant-data.js';
import { readEndpointChange } from '../discovery/sedp-payload.js';
import { SpdpEngine } from '../discovery/spdp-engine.js';
import type { KnownParticipant, SpdpEvent } from '../discovery/spdp-types.js';
import type { Data } from '../messages/submessage.js';
import type { EntityId, GuidPrefix } from '../structure/guid.js';
import { type Locator, locatorText } from '../structure/locator.js';
import { wireTimeOf } from '../structure/wire-time.js';
import { BuiltinEndpoints } from './builtin-endpoints.js';
import type { ParticipantConfig } from './config.js';
import { largestFragment } from './endpoint-setup.js';
import type { EngineTable } from './engine-table.js';
import { Liveliness } from './liveliness.js';
import type { ReceiverState } from './message-receiver.js';
import type { ParticipantEvent, RemoteParticipant } from './participant-api.js';
import { type PeerPlace, metatrafficLocators } from './routes.js';
import type { Ticking } from './scheduler.js';
import { isLoopbackAddress } from '../transport/host-interfaces.js';
import type { Source } from '../transport/transport.js';

const LOOPBACK_ADDRESS = '127.0.0.1';

/** A remote participant's endpoints at most. */
const MAX_ENDPOINTS_PER_PARTICIPANT = 4000;

export interface DiscoveryOptions {
  readonly config: ParticipantConfig;
  /** What is announced of this participant. */
  readonly data: ParticipantData;
  readonly group: Locator | undefined;
  readonly isThisHost: (address: string) => boolean;
  readonly initialPeers: readonly Locator[];
  readonly table: EngineTable;
  readonly world: (engine: () => Ticking) => EngineWorld;
  /** A pair matches, or matches still and the remote end has moved. */
  readonly onMatched: (local: EndpointData, remote: EndpointData, place: PeerPlace) => void;
  /** @param mayReturn the remote end fell silent: it may be back, and tell its history again. */
  readonly onUnmatched: (local: EndpointData, remote: EndpointData, mayReturn: boolean) => void;
  /** Told within a step. */
  readonly onEvent: (event: ParticipantEvent) => void;
  readonly onWarning: (text: string) => void;
  readonly onBadAnnouncement: () => void;
  /** A participant that isn't met because the options say so. */
  readonly onUnwanted: () => void;
}

/**
 * For so many of our leases the end of an endpoint is told: one, after which everybody to whom we are out of sight has
 * forgotten us and our endpoints, and time for others to announce themselves again.
 */
const ENDS_KEPT_LEASES = 3;

/** Both topics of announcements tell that they are read anew: within so long they mean one occasion. */
const SAME_FORGETTING_MS = 2000;

/** Who is there: SPDP finds participants, SEDP their endpoints, the matcher what goes with what. */
export class ParticipantDiscovery {
  readonly #options: DiscoveryOptions;
  readonly #builtin: BuiltinEndpoints;
  readonly #liveliness: Liveliness;
  readonly #spdp: SpdpEngine;
  readonly #matcher: Matcher;
  /** What is unmatched now is because of a lease that is over. */
  #isLosing = false;
  /** When they last were heard to have forgotten this participant. */
  readonly #forgottenAt = new Map<GuidPrefix, MonotonicMs>();

  constructor(options: DiscoveryOptions) {
    const { config, table, world, group, initialPeers, data } = options;
    this.#options = options;
    const fragmentSize = largestFragment(config.maxDatagramBytes);
    this.#liveliness = new Liveliness({
      prefix: config.prefix,
      clock: config.clock,
      table,
      world,
      fragmentSize,
      onEvent: (kind, endpoint) => options.onEvent({ kind, endpoint }),
    });
    this.#builtin = new BuiltinEndpoints({
      clock: config.clock,
      prefix: config.prefix,
      table,
      world,
      fragmentSize,
      onChange: (kind, change) => this.#onEndpointChange(kind, change),
      onForgotten: (prefix) => this.#onForgotten(prefix),
      endsKeptMs: ENDS_KEPT_LEASES * config.leaseMs,
      layout: config.announcement,
    });
    this.#matcher = new Matcher(
      {
        maxEndpoints: config.maxEndpoints,
        maxEndpointsPerParticipant: MAX_ENDPOINTS_PER_PARTICIPANT,
        matchesOwn: config.matchesOwn,
      },
      (event) => this.#onMatch(event),
    );
    this.#spdp = new SpdpEngine(
      {
        prefix: config.prefix,
        domainId: config.domain,
        domainTag: data.domainTag,
        announceMs: config.announceMs,
        multicast: group === undefined ? [] : [group],
        initialPeers,
        maxParticipants: config.maxParticipants,
        locatorsTo: (peer, from) => metatrafficLocators({ data: peer, heardFrom: from.address }, config.interfaces),
        ignore: (peer) => this.#isUnwanted(peer),
        ...(config.announcement !== undefined && { sendsKeys: config.announcement.sendsKeys }),
      },
      { payload: encodeParticipant(data, config.announcement?.participant), time: wireTimeOf(config.clock.wallMs()) },
      world(() => this.#spdp),
      (event) => this.#onParticipant(event),
    );
  }

  start(now: MonotonicMs): void {
    this.#spdp.start(now);
  }

  /** Says goodbye. */
  leave(): void {
    this.#spdp.leave();
  }

  heard(prefix: GuidPrefix, now: MonotonicMs): void {
    this.#spdp.heard(prefix, now);
  }

  /** A sample of a writer, or a HEARTBEAT with the liveliness flag. */
  heardWriter(prefix: GuidPrefix, entityId: EntityId, now: MonotonicMs): void {
    this.#liveliness.heardWriter(prefix, entityId, now);
  }

  onAnnouncement(message: Data, state: ReceiverState, isMulticast: boolean, now: MonotonicMs): void {
    const source = { address: this.#sourceAddress(state.from), port: state.from.port, isMulticast };
    this.#spdp.onData(state.source, message, source, now);
  }

  addLocal(endpoint: EndpointData, now: MonotonicMs): void {
    this.#matcher.addLocal(endpoint);
    this.#builtin.announce(endpoint, now);
    this.#liveliness.addLocal(endpoint, now);
  }

  /** @param isAnnounced false when the participant itself is going. */
  removeLocal(endpoint: EndpointData, isAnnounced: boolean, now: MonotonicMs): void {
    this.#matcher.removeLocal(endpoint.guid);
    this.#liveliness.removeLocal(endpoint);
    if (isAnnounced) this.#builtin.withdraw(endpoint, now);
  }

  get participantCount(): number {
    return this.#spdp.participantCount;
  }

  get endpointCount(): number {
    return this.#matcher.remoteCount;
  }

  participants(now: MonotonicMs): RemoteParticipant[] {
    return this.#spdp.participants.map((known) => this.#remote(known, now));
  }

  get endpoints(): readonly EndpointData[] {
    return this.#matcher.endpoints;
  }

  #onParticipant(event: SpdpEvent): void {
    if (event.kind === 'warning') {
      this.#options.onWarning(event.text);
      return;
    }
    const { kind, participant } = event;
    const { prefix, data } = participant;
    const { config } = this.#options;
    const now = config.clock.monotonicMs();
    const remote = this.#remote(participant, now);
    if (kind === 'lost' || kind === 'left') {
      this.#forgottenAt.delete(prefix);
      this.#isLosing = kind === 'lost';
      this.#builtin.unmatch(prefix, now, this.#isLosing);
      this.#liveliness.unmatch(prefix, now, this.#isLosing);
      this.#matcher.removeParticipant(prefix);
      this.#isLosing = false;
      this.#options.onEvent({ kind, participant: remote });
      return;
    }
    const locators = metatrafficLocators(placeOf(participant), config.interfaces);
    if (locators.length === 0) this.#warnUnreachable(participant);
    this.#options.onEvent({ kind, participant: remote });
    const peer = { prefix, locators, builtinEndpoints: data.builtinEndpoints };
    this.#builtin.match(peer, now);
    this.#liveliness.match(peer, now);
    if (kind === 'changed') this.#rematch(participant);
  }

  #onForgotten(prefix: GuidPrefix): void {
    const known = this.#spdp.participant(prefix);
    const now = this.#options.config.clock.monotonicMs();
    if (known === undefined || now - (this.#forgottenAt.get(prefix) ?? -Infinity) < SAME_FORGETTING_MS) return;
    this.#forgottenAt.set(prefix, now);
    this.#options.onEvent({ kind: 'forgot-us', participant: this.#remote(known, now) });
  }

  #isUnwanted(data: ParticipantData): boolean {
    const { config, onUnwanted } = this.#options;
    try {
      if (config.ignore?.(data) !== true) return false;
    } catch (error) {
      config.logger.error('ignore failed', { participant: data.prefix, error });
      return false;
    }
    onUnwanted();
    return true;
  }

  #onEndpointChange(kind: EndpointData['kind'], change: IncomingChange): void {
    const news = readEndpointChange(kind, change);
    if (news.kind === 'malformed') {
      this.#options.onBadAnnouncement();
      const fields = { problem: news.problem, from: change.writer };
      this.#options.config.logger.debug('an announcement was not used', fields);
    } else if (news.kind === 'gone') this.#matcher.removeRemote(news.guid);
    else this.#addRemote(news.data, news.notes);
  }

  #addRemote(endpoint: EndpointData, notes: readonly string[]): void {
    if (notes.length > 0) {
      const what = `The ${endpoint.kind} of ${JSON.stringify(endpoint.topic)} of participant ${endpoint.guid.prefix}`;
      this.#options.onWarning(`${what}: ${notes.join('; ')}.`);
    }
    this.#matcher.addRemote(endpoint);
  }

  #onMatch(event: MatcherEvent): void {
    switch (event.kind) {
      case 'matched':
      case 'rematched':
      case 'unmatched': {
        const { kind, local, remote } = event;
        if (kind === 'unmatched') {
          this.#liveliness.unwatch(remote);
          this.#options.onUnmatched(local, remote, this.#isLosing);
        } else {
          if (kind === 'matched') this.#liveliness.watch(remote, this.#options.config.clock.monotonicMs());
          this.#match(local, remote);
        }
        if (kind !== 'rematched') this.#options.onEvent({ kind, local, remote });
        break;
      }
      case 'warning':
        this.#options.onWarning(event.text);
        break;
      default:
        this.#options.onEvent(event);
    }
  }

  #match(local: EndpointData, remote: EndpointData): void {
    const place = this.#placeOf(remote.guid.prefix);
    if (place !== undefined) this.#options.onMatched(local, remote, place);
  }

  /** A participant has moved: its endpoints are reached elsewhere. */
  #rematch({ prefix }: KnownParticipant): void {
    for (const remote of this.#matcher.endpointsOf(prefix)) {
      for (const local of this.#matcher.matchedWith(remote.guid)) this.#match(local, remote);
    }
  }

  /** Undefined for a participant that is gone. */
  #placeOf(prefix: GuidPrefix): PeerPlace | undefined {
    const { config, data } = this.#options;
    if (prefix === config.prefix) return { data, heardFrom: config.interfaces[0] };
    const known = this.#spdp.participant(prefix);
    return known === undefined ? undefined : placeOf(known);
  }

  /** Who is heard from an address of this host that isn't one of those in use is a neighbour on loopback. */
  #sourceAddress({ address }: Source): string {
    const { interfaces } = this.#options.config;
    const isUsed = isLoopbackAddress(address) || interfaces.includes(address);
    if (isUsed || !interfaces.some(isLoopbackAddress) || !this.#options.isThisHost(address)) return address;
    return LOOPBACK_ADDRESS;
  }

  #remote(known: KnownParticipant, now: MonotonicMs): RemoteParticipant {
    return {
      prefix: known.prefix,
      data: known.data,
      identity: identityOf(known.data),
      silentMs: now - known.lastHeardAt,
      ageMs: now - known.discoveredAt,
      endpoints: this.#matcher.endpointsOf(known.prefix),
    };
  }

  #warnUnreachable({ identity, data, prefix }: KnownParticipant): void {
    const own = this.#options.config.interfaces.join(', ');
    const theirs = data.metatrafficUnicast.map(locatorText).join(', ') || 'no address';
    this.#options.onWarning(
      `Participant ${identity.name || prefix} was heard but can't be answered: it announces ${theirs}; this one uses ${own}. Put both on one network.`,
    );
  }
}

function placeOf({ data, from }: KnownParticipant): PeerPlace {
  return { data, heardFrom: from.address };
}
