import { create } from '@bufbuild/protobuf';
import {
  QosDurabilityPolicy,
  QosHistoryPolicy,
  type QosProfile,
  QosProfileSchema,
  QosReliabilityPolicy,
} from '#gen/cyber/proto/qos_profile_pb.js';

const { HISTORY_SYSTEM_DEFAULT, HISTORY_KEEP_LAST, HISTORY_KEEP_ALL } = QosHistoryPolicy;
const { RELIABILITY_RELIABLE, RELIABILITY_BEST_EFFORT } = QosReliabilityPolicy;
const { DURABILITY_TRANSIENT_LOCAL, DURABILITY_VOLATILE } = QosDurabilityPolicy;

/** The names of Cyber's profiles (the specification's QosProfileConf). */
export type QosProfileName =
  | 'DEFAULT'
  | 'SENSOR_DATA'
  | 'PARAMETERS'
  | 'PARAM_EVENT'
  | 'SERVICES_DEFAULT'
  | 'SYSTEM_DEFAULT'
  | 'TF_STATIC'
  | 'TOPO_CHANGE';

/** Cyber's profiles by name (31-, sections 2 and 3). Frozen: `create(QosProfileSchema, {...})` makes one of your own. */
export const QOS_PROFILES: Readonly<Record<QosProfileName, QosProfile>> = Object.freeze({
  DEFAULT: profile(HISTORY_KEEP_LAST, 1, RELIABILITY_RELIABLE, DURABILITY_VOLATILE),
  SENSOR_DATA: profile(HISTORY_KEEP_LAST, 5, RELIABILITY_BEST_EFFORT, DURABILITY_VOLATILE),
  PARAMETERS: profile(HISTORY_KEEP_LAST, 1000, RELIABILITY_RELIABLE, DURABILITY_VOLATILE),
  PARAM_EVENT: profile(HISTORY_KEEP_LAST, 1000, RELIABILITY_RELIABLE, DURABILITY_VOLATILE),
  SERVICES_DEFAULT: profile(HISTORY_KEEP_LAST, 10, RELIABILITY_RELIABLE, DURABILITY_TRANSIENT_LOCAL),
  SYSTEM_DEFAULT: profile(HISTORY_SYSTEM_DEFAULT, 0, RELIABILITY_RELIABLE, DURABILITY_TRANSIENT_LOCAL),
  TF_STATIC: profile(HISTORY_KEEP_ALL, 10, RELIABILITY_RELIABLE, DURABILITY_TRANSIENT_LOCAL),
  TOPO_CHANGE: profile(HISTORY_KEEP_ALL, 10, RELIABILITY_RELIABLE, DURABILITY_TRANSIENT_LOCAL),
});

/** All five fields are set, mps as 0: that is what C++ sends. */
function profile(
  history: QosHistoryPolicy,
  depth: number,
  reliability: QosReliabilityPolicy,
  durability: QosDurabilityPolicy,
): QosProfile {
  return Object.freeze(create(QosProfileSchema, { history, depth, mps: 0, reliability, durability }));
}
