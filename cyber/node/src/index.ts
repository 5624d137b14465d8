export { createCyber } from './create-cyber.js';
export { CyberError, type CyberErrorCode } from './cyber-error.js';
export type {
  ChannelReaderOptions,
  ChannelWriterOptions,
  Client,
  ClientOptions,
  Cyber,
  CyberOptions,
  MessageMeta,
  Node,
  QosChoice,
  Reader,
  ReaderCounters,
  Received,
  Service,
  ServiceCall,
  ServiceCounters,
  ServiceOptions,
  TypeCheck,
  Writer,
} from './cyber-api.js';
export type { JsonMessage, MessageRegistry } from './messages/message-registry-api.js';
export { type MessageType, PY_MESSAGE_TYPE, RAW_MESSAGE_TYPE, type RawMessage } from './messages/message-type.js';
export type { ParameterClient, ParameterServer, ParameterValue } from './parameters/parameter-api.js';
export { createMessageRegistry, type MessageRegistryLimits } from './messages/message-registry.js';
export { protobufType } from './messages/protobuf-type.js';
export { rawMessageType, rawTypeOf } from './messages/raw-type.js';
export { createParameterClient } from './parameters/parameter-client.js';
export { createParameterServer } from './parameters/parameter-server.js';
export { ParamSchema } from '#gen/cyber/proto/parameter_pb.js';
export { type Chatter, ChatterSchema, type Driver, DriverSchema } from '#gen/cyber/examples/proto/examples_pb.js';
export type { QosProfileName } from '@blender-sim/topology';
