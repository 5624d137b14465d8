import type { ProtocolVersion } from '../structure/protocol-version.js';
import type { GuidPrefix } from '../structure/guid.js';
import type { Locator } from '../structure/locator.js';

/** What a participant says of itself: SPDPdiscoveredParticipantData (RTPS 2.3, 8.5.3.2, 9.6.2.2). */
export interface ParticipantData {
  readonly prefix: GuidPrefix;
  readonly version: ProtocolVersion;
  readonly vendor: number;
  readonly name: string;
  readonly metatrafficUnicast: readonly Locator[];
  readonly metatrafficMulticast: readonly Locator[];
  readonly defaultUnicast: readonly Locator[];
  readonly defaultMulticast: readonly Locator[];
  /** Milliseconds; Infinity allowed. */
  readonly leaseMs: number;
  /** BuiltinEndpointSet_t bits (9.3.2.12). */
  readonly builtinEndpoints: number;
  readonly properties: ReadonlyMap<string, string>;
  readonly userData: Uint8Array;
  /** PID_DOMAIN_ID; undefined where it isn't sent (Fast-RTPS 1.5). */
  readonly domainId?: number;
  readonly domainTag: string;
  readonly expectsInlineQos: boolean;
}

/** Who a participant is to people, from its name and the properties that the vendors set. */
export interface ParticipantIdentity {
  readonly name: string;
  readonly vendor: string;
  readonly hostName?: string;
  readonly processId?: number;
  readonly processName?: string;
  readonly user?: string;
}
