import { create } from '@bufbuild/protobuf';
import type { Qos } from '@blender-sim/rtps';
import {
  QosDurabilityPolicy,
  QosHistoryPolicy,
  type QosProfile,
  QosProfileSchema,
  QosReliabilityPolicy,
} from '#gen/cyber/proto/qos_profile_pb.js';
import { GENERATION_PROFILE, type Generation } from './generation.js';

/**
 * What a profile means to RTPS (the specification's AttributesFiller; 31-, section 3). SYSTEM_DEFAULT, and depth 0, leave
 * out what is left to the library. For messages a second see GenerationProfile.heartbeatMs.
 */
export function rtpsQos(generation: Generation, profile: QosProfile): Partial<Qos> {
  const { maxBlockingMs } = GENERATION_PROFILE[generation];
  return { maxBlockingMs, ...historyOf(profile), ...reliabilityOf(profile), ...durabilityOf(profile) };
}

/** The profile that says the same, 0 messages a second. TRANSIENT and PERSISTENT are more than it can say: TRANSIENT_LOCAL. */
export function qosProfileOf({
  history,
  reliability,
  durability,
}: Pick<Qos, 'history' | 'reliability' | 'durability'>): QosProfile {
  const keepsAll = history.kind === 'keep-all';
  return create(QosProfileSchema, {
    history: keepsAll ? QosHistoryPolicy.HISTORY_KEEP_ALL : QosHistoryPolicy.HISTORY_KEEP_LAST,
    depth: keepsAll ? 0 : history.depth,
    mps: 0,
    reliability:
      reliability === 'reliable'
        ? QosReliabilityPolicy.RELIABILITY_RELIABLE
        : QosReliabilityPolicy.RELIABILITY_BEST_EFFORT,
    durability:
      durability === 'volatile'
        ? QosDurabilityPolicy.DURABILITY_VOLATILE
        : QosDurabilityPolicy.DURABILITY_TRANSIENT_LOCAL,
  });
}

/** A depth without KEEP_ALL is a keep-last one: C++ sets the depth, and the library's kind is keep-last. */
function historyOf({ history, depth }: QosProfile): Partial<Qos> {
  if (history === QosHistoryPolicy.HISTORY_KEEP_ALL) return { history: { kind: 'keep-all' } };
  return depth === 0 ? {} : { history: { kind: 'keep-last', depth } };
}

function reliabilityOf({ reliability }: QosProfile): Partial<Qos> {
  switch (reliability) {
    case QosReliabilityPolicy.RELIABILITY_RELIABLE:
      return { reliability: 'reliable' };
    case QosReliabilityPolicy.RELIABILITY_BEST_EFFORT:
      return { reliability: 'best-effort' };
    case QosReliabilityPolicy.RELIABILITY_SYSTEM_DEFAULT:
      return {};
  }
}

function durabilityOf({ durability }: QosProfile): Partial<Qos> {
  switch (durability) {
    case QosDurabilityPolicy.DURABILITY_TRANSIENT_LOCAL:
      return { durability: 'transient-local' };
    case QosDurabilityPolicy.DURABILITY_VOLATILE:
      return { durability: 'volatile' };
    case QosDurabilityPolicy.DURABILITY_SYSTEM_DEFAULT:
      return {};
  }
}
