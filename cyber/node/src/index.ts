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
  QosProfileName,
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
