/** A sample as a subscriber reports it. */
export interface SampleLine {
  readonly event: 'sample';
  /** CLOCK_MONOTONIC, ms. */
  readonly at: number;
  /** The sample's number, from its content: 1 is the first; 0 where the content is too short to say it. */
  readonly seq?: number;
  /** Octets of `data` in Bytes, of the body in ShapeType. */
  readonly size?: number;
  /** CRC-32 of the CDR body, as 8 hexadecimal digits. */
  readonly digest?: string;
  readonly content?: 'ok' | 'bad';
  readonly key?: string;
  /** False: the line tells a change of the instance's state only. */
  readonly valid: boolean;
  readonly state: 'alive' | 'disposed' | 'unregistered';
  /** Of the writer; what it looks like is the subscriber's own affair. */
  readonly source?: string;
  /** RTPS sequence number; Fast DDS only. */
  readonly sn?: number;
  /** GUID in hexadecimal, colon, sequence number; Fast DDS only. */
  readonly related?: string;
}

export interface ParticipantLine {
  readonly event: 'participant';
  readonly at: number;
  readonly what: 'joined' | 'lost';
  /** Fast DDS only: `removed` for a clean leave, `dropped` for a lease that ran out. */
  readonly how?: 'discovered' | 'removed' | 'dropped';
  readonly guid: string;
  readonly name: string;
}

/** What conformance/peers/shared/report.h prints. */
export type PeerLine =
  | { readonly event: 'start'; readonly at: number; readonly pid: number }
  | { readonly event: 'ready'; readonly at: number }
  | { readonly event: 'matched'; readonly at: number; readonly count: number }
  | { readonly event: 'written'; readonly at: number; readonly count: number }
  | { readonly event: 'acked'; readonly at: number; readonly all: boolean }
  | { readonly event: 'done'; readonly at: number; readonly samples: number }
  | SampleLine
  | ParticipantLine;

export function isSample(line: PeerLine): line is SampleLine {
  return line.event === 'sample';
}

export function isParticipant(line: PeerLine): line is ParticipantLine {
  return line.event === 'participant';
}
