import type { MatchedWriter } from '../behavior/reader/reader-engine-types.js';
import type { MatchedReader } from '../behavior/writer/writer-engine-types.js';
import type { EndpointData } from '../discovery/endpoint-data.js';
import type { ParticipantData } from '../discovery/participant-data.js';
import { type Locator, isMulticast } from '../structure/locator.js';
import { reachableLocators } from './locator-choice.js';
import { isFastPrefix } from '../structure/vendor-prefix.js';
import { windowOf } from './own-data.js';

/** What is known of the participant of a remote endpoint. */
export interface PeerPlace {
  readonly data: ParticipantData;
  /** Address that its announcements come from. */
  readonly heardFrom: string | undefined;
}

/** Where submessages for an endpoint go: its own locators, or the default ones of its participant (30-, point 2). */
export function endpointLocators(endpoint: EndpointData, peer: PeerPlace, own: readonly string[]): readonly Locator[] {
  const unicast = endpoint.unicast.length > 0 ? endpoint.unicast : peer.data.defaultUnicast;
  const reachable = reachableLocators(unicast.filter(isUnicast), own, peer.heardFrom);
  if (reachable.length > 0) return reachable;
  const multicast = endpoint.multicast.length > 0 ? endpoint.multicast : peer.data.defaultMulticast;
  return reachableLocators(multicast.filter(isMulticast), own, peer.heardFrom);
}

/** Where what is for the built-in endpoints goes. */
export function metatrafficLocators(peer: PeerPlace, own: readonly string[]): readonly Locator[] {
  const { metatrafficUnicast, metatrafficMulticast } = peer.data;
  const unicast = reachableLocators(metatrafficUnicast.filter(isUnicast), own, peer.heardFrom);
  return unicast.length > 0
    ? unicast
    : reachableLocators(metatrafficMulticast.filter(isMulticast), own, peer.heardFrom);
}

/** @param ownBufferOctets receive buffer that this participant was granted. */
export function matchedReader(
  remote: EndpointData,
  peer: PeerPlace,
  own: readonly string[],
  ownBufferOctets: number,
): MatchedReader {
  const window = windowOf(peer.data, ownBufferOctets);
  return {
    guid: remote.guid,
    reliability: remote.qos.reliability,
    durability: remote.qos.durability,
    locators: endpointLocators(remote, peer, own),
    expectsInlineQos: remote.expectsInlineQos,
    answersLate: isFastRtps1(peer.data),
    ...(window !== undefined && { windowOctets: window.octets, isWindowAssumed: window.isAssumed }),
  };
}

export function matchedWriter(remote: EndpointData, peer: PeerPlace, own: readonly string[]): MatchedWriter {
  return {
    guid: remote.guid,
    reliability: remote.qos.reliability,
    durability: remote.qos.durability,
    locators: endpointLocators(remote, peer, own),
    answersLate: isFastRtps1(peer.data),
  };
}

/** What Cyber 9 has is Fast-RTPS 1.5, which says RTPS 2.1; Fast DDS 2 says 2.2 or 2.3. */
function isFastRtps1({ prefix, version }: ParticipantData): boolean {
  return isFastPrefix(prefix) && version.major === 2 && version.minor < 2;
}

function isUnicast(locator: Locator): boolean {
  return !isMulticast(locator);
}
