export { TopologyError, type TopologyErrorCode } from './topology-error.js';
export type { Generation } from './wire/generation.js';
export { GENERATIONS } from './wire/generation.js';
export { type EndpointIdentity, type MessageInfo, NO_IDENTITY } from './wire/message-info.js';
export type {
  CyberWire,
  WireMessage,
  WireReader,
  WireReaderOptions,
  WireWriteOptions,
  WireWriter,
  WireWriterOptions,
} from './wire/cyber-wire.js';
export type { ChangeCause, Role, RoleOwner } from './roles/role.js';
export { isForeign, isPlausibleTime } from './managers/claim-order.js';
export type {
  ChangeListener,
  ChannelManager,
  FlowDirection,
  Manager,
  NodeConflict,
  NodeManager,
  ServiceManager,
  TopologyChange,
} from './managers/manager-api.js';
export type {
  RefusalCause,
  RemoteProcess,
  TopologyEvent,
  TopologyLimits,
  TopologyManager,
  TopologyOptions,
  TopologyStatus,
  WireChoice,
} from './topology-api.js';
export { type RoleAttributes, RoleAttributesSchema } from '#gen/cyber/proto/role_attributes_pb.js';
export {
  type ChangeMsg,
  ChangeMsgSchema,
  ChangeType,
  OperateType,
  RoleType,
} from '#gen/cyber/proto/topology_change_pb.js';
export {
  QosDurabilityPolicy,
  QosHistoryPolicy,
  type QosProfile,
  QosProfileSchema,
  QosReliabilityPolicy,
} from '#gen/cyber/proto/qos_profile_pb.js';
export { type ProtoDesc, ProtoDescSchema } from '#gen/cyber/proto/proto_desc_pb.js';
export { createTopology } from './topology/create-topology.js';
export { type ProcessPrefix, processPrefixOf } from './topology/process-prefix.js';
// Roles and wire: names, ids, codecs.
export { endpointId, newIdentity } from './roles/ids.js';
export { hashOfName, libstdcxxHash } from './roles/libstdcxx-hash.js';
export { type ProcessName, parseParticipantName, participantName } from './roles/participant-name.js';
export { protoDescOf } from './roles/proto-desc.js';
export { type FlatProtoDesc, type ProtoDescLimits, flattenProtoDesc } from './roles/flatten-proto-desc.js';
export { QOS_PROFILES, type QosProfileName } from './roles/qos-profiles.js';
export { checkRole, idsMatch } from './roles/role-check.js';
export { roleKey } from './roles/role-key.js';
export { type DecodedChange, decodeChange, encodeChange } from './wire/change-codec.js';
export { GENERATION_PROFILE, type GenerationProfile, generationOf } from './wire/generation.js';
export { messageInfoOf, relatedSampleOf } from './wire/message-info-codec.js';
export { qosProfileOf, rtpsQos } from './wire/qos-mapping.js';
export {
  UNDERLAY_TYPE,
  type UnderlayMessage,
  type UnderlayStamp,
  decodeUnderlay,
  encodeUnderlay,
} from './wire/underlay-message.js';
// The managers without a network.
export type { Refusal } from './managers/refusal.js';
export type { RoleManager } from './managers/role-manager.js';
export { TopologyManagers, type TopologyManagersOptions } from './managers/topology-managers.js';
