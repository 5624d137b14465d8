import { create } from '@bufbuild/protobuf';
import { QOS_PROFILES, QosHistoryPolicy, type QosProfile, QosProfileSchema } from '@blender-sim/topology';

/** What both ends receive with. */
export const SERVICE_READER_QOS: QosProfile = QOS_PROFILES.SERVICES_DEFAULT;

/**
 * What both ends send with: SERVICES_DEFAULT, but that none of many calls at once pushes another out of the history, which
 * nobody is told of. Each message is removed when it has been answered or had.
 */
export const SERVICE_WRITER_QOS: QosProfile = create(QosProfileSchema, {
  history: QosHistoryPolicy.HISTORY_KEEP_ALL,
  depth: QOS_PROFILES.SERVICES_DEFAULT.depth,
  mps: QOS_PROFILES.SERVICES_DEFAULT.mps,
  reliability: QOS_PROFILES.SERVICES_DEFAULT.reliability,
  durability: QOS_PROFILES.SERVICES_DEFAULT.durability,
});

/** (31-, section 6) */
export function requestTopic(service: string): string {
  return `${service}__SRV__REQUEST`;
}

export function responseTopic(service: string): string {
  return `${service}__SRV__RESPONSE`;
}
