export { type Clock, type Logger, type MonotonicMs, type WallMs, silentLogger, systemClock } from '@blender-sim/base';
export { RtpsError, type RtpsErrorCode } from './rtps-error.js';
export { createParticipant } from './participant/create-participant.js';
export type {
  DataReader,
  DataWriter,
  EndpointOptions,
  PacketTap,
  Participant,
  ParticipantCounters,
  ParticipantEvent,
  ParticipantOptions,
  HeldCounts,
  ParticipantStatus,
  ReaderOptions,
  RemoteParticipant,
  Sample,
  SampleIdentity,
  WriteOptions,
  WriterOptions,
} from './participant/participant-api.js';
export type { InstanceKey, TopicType } from './participant/topic-type.js';
export { payloadType } from './participant/payload-type.js';
export { rawType } from './participant/raw-type.js';
export type { ChangeKind, KeyHash } from './structure/instance.js';
export type { ReaderCounters } from './behavior/reader/reader-engine-types.js';
export type { WriterCounters } from './behavior/writer/writer-engine-types.js';
export type { AnnouncementLayout } from './discovery/announcement-layout.js';
export type { AnnouncedParameter } from './discovery/field-table.js';
export type { EndpointData, Mismatch, MismatchPolicy } from './discovery/endpoint-data.js';
export type { ParticipantData, ParticipantIdentity } from './discovery/participant-data.js';
export { mismatchesOf } from './discovery/qos-match.js';
export type { Parameter, ParameterList } from './parameters/parameter.js';
export type { PayloadFrame, PayloadParts } from './messages/payload-frame.js';
export type { MalformedCause, Message, Submessage } from './messages/submessage.js';
export { parseMessage } from './messages/parse-message.js';
export { CdrReader } from './cdr/cdr-reader.js';
export { CdrWriter } from './cdr/cdr-writer.js';
export { CDR_BE, CDR_LE, encapsulatedBody, readEncapsulation, writeEncapsulation } from './cdr/encapsulation.js';
export { keyHashOf } from './cdr/key-hash.js';
export { type EntityId, type Guid, type GuidPrefix, guidEquals, guidText } from './structure/guid.js';
export { LOCATOR_UDP_V4, type Locator, locatorText } from './structure/locator.js';
export {
  DEFAULT_QOS,
  type Durability,
  type History,
  type Qos,
  REPRESENTATION_XCDR1,
  REPRESENTATION_XCDR2,
  type Reliability,
} from './structure/qos.js';
export type { SequenceNumber } from './structure/sequence-number.js';
export type { Transport } from './transport/transport.js';
export { createUdpTransport } from './transport/udp-transport.js';
export { countersText } from './diagnostics/counters-text.js';
export { durationText } from './diagnostics/duration-text.js';
export { packetText } from './diagnostics/packet-text.js';
export { printable } from './diagnostics/printable.js';
export { qosWords } from './diagnostics/qos-text.js';
export { type Shape, shapeKey, shapeType } from './diagnostics/shape-type.js';
