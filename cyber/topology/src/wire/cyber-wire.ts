import type { WallMs } from '@blender-sim/base';
import type { EndpointData, Guid, Participant, SequenceNumber } from '@blender-sim/rtps';
import type { QosProfile } from '#gen/cyber/proto/qos_profile_pb.js';
import type { Generation } from './generation.js';
import type { MessageInfo } from './message-info.js';

/** A message as it came off the wire. */
export interface WireMessage {
  /** The serialised protobuf: what stands in UnderlayMessage's `data`. The receiver's own copy. */
  readonly data: Uint8Array;
  /** Undefined where the sender named nobody: topology, or no Cyber process at all. */
  readonly info: MessageInfo | undefined;
  readonly writer: Guid;
  readonly writerSequence: SequenceNumber;
  /** The layout that the writer speaks, as its announcement tells; not always that of the wire it came by. */
  readonly generation: Generation;
  readonly sourceTime: WallMs | undefined;
}

export interface WireWriteOptions {
  readonly info?: MessageInfo;
  /** Gives up with RTPS_WRITE_TIMEOUT when the history stays full so long. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  /** The octets never change again: the wire may keep them, and send from them. Default: it copies them at once. */
  readonly mayKeep?: boolean;
}

export interface WireWriter {
  readonly topic: string;
  /** @returns the RTPS sequence number, for `remove`. */
  write(data: Uint8Array, options?: WireWriteOptions): Promise<SequenceNumber>;
  /** Takes a message out of the history: who comes later does not get it. */
  remove(sequence: SequenceNumber): void;
  /** Remote readers that are matched: endpoints of one participant don't match each other. */
  readonly matched: readonly EndpointData[];
  waitForReaders(count: number, signal?: AbortSignal): Promise<void>;
  waitForAcknowledgements(signal?: AbortSignal): Promise<void>;
  /** Twice is fine. */
  close(): Promise<void>;
}

export interface WireReader {
  readonly topic: string;
  readonly matched: readonly EndpointData[];
  waitForWriters(count: number, signal?: AbortSignal): Promise<void>;
  /** Samples that were no UnderlayMessage. */
  readonly undecodable: number;
  /** Twice is fine. */
  close(): Promise<void>;
}

export interface WireWriterOptions {
  readonly topic: string;
  readonly qos: QosProfile;
  /** Messages held at most; default as Cyber of that generation has it (31-, section 3). */
  readonly maxSamples?: number;
  /** Octets held at most. Default 64 MiB. */
  readonly maxOctets?: number;
  readonly onMatchChange?: () => void;
}

export interface WireReaderOptions {
  readonly topic: string;
  readonly qos: QosProfile;
  readonly onMessage: (message: WireMessage) => void;
  /** A writer that fell silent and is back tells all of its history anew. Default: only what was missed. */
  readonly replaysOnReturn?: boolean;
  readonly onMatchChange?: () => void;
}

/** One RTPS participant that speaks one generation of Cyber: its ports, its announcements, its UnderlayMessage. */
export interface CyberWire extends AsyncDisposable {
  readonly generation: Generation;
  readonly participant: Participant;
  openWriter(options: WireWriterOptions): WireWriter;
  openReader(options: WireReaderOptions): WireReader;
  /** Says goodbye. Twice is fine. */
  close(): Promise<void>;
}
