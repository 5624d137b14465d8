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
