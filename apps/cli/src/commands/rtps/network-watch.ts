import type { Clock } from '@blender-sim/base';
import {
  type EndpointData,
  type Participant,
  type ParticipantEvent,
  type RemoteParticipant,
  guidText,
  printable,
} from '@blender-sim/rtps';
import { guidDigits } from './guid-digits.js';
import { machineMs } from '../../terminal/json-lines.js';
import { meetingWarnings } from '../network/meeting.js';
import { endpointRecord, mismatchRecord, participantRecord } from './network-record.js';
import { type NetworkView, endpointTitle, mismatchLines, participantTitle } from './network-text.js';
import { rateText } from '../network/rate-meter.js';
import { type RemoteMismatch, RemoteMismatches } from './remote-mismatches.js';
import { WriterRates } from './writer-rates.js';

/** Warnings of the participant that are kept. */
const MOST_WARNINGS = 20;
/** A rate is told so often. */
const RATES_MS = 1000;

/** Something that happened, for programs and for people. */
export interface SpyEvent {
  readonly record: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** What a participant sees of others, kept together, and told as it happens. */
export class NetworkWatch {
  readonly #participant: Participant;
  readonly #mismatches = new RemoteMismatches();
  readonly #rates: WriterRates | undefined;
  readonly #warnings: string[] = [];
  readonly #listeners = new Set<(event: SpyEvent) => void>();
  readonly #off: () => void;
  #meeting: readonly string[] = [];

  constructor(participant: Participant, clock: Clock, measuresRates: boolean) {
    this.#participant = participant;
    this.#rates = measuresRates ? new WriterRates(participant, clock) : undefined;
    const off = participant.on((event) => this.#see(event));
    const cancel = clock.every('rates', RATES_MS, () => this.#tellRates());
    this.#off = () => {
      off();
      cancel();
    };
    // Who was there before, of whom no event comes any more.
    for (const endpoint of participant.endpoints) this.#add(endpoint);
  }

  /** Told of all that is there already, then of what happens. */
  onEvent(listener: (event: SpyEvent) => void): void {
    for (const remote of this.#participant.participants) {
      listener(participantEvent('joined', remote));
      for (const endpoint of remote.endpoints) listener(endpointEvent('endpoint-added', endpoint));
    }
    for (const mismatch of this.#mismatches.all) listener(mismatchEvent(mismatch));
    for (const warning of this.#allWarnings()) listener(warningEvent(warning));
    this.#listeners.add(listener);
  }

  view(): NetworkView {
    const rates = this.#rates;
    return {
      status: this.#participant.status(),
      participants: this.#participant.participants,
      mismatches: this.#mismatches.all,
      warnings: this.#allWarnings(),
      rateOf: rates && ((writer) => rates.of(writer)),
    };
  }

  /** All of it as one object. */
  record(): Record<string, unknown> {
    const { domain, receiveBuffer, interfaces } = this.#participant.status();
    const participants = this.#participant.participants.map((remote) => ({
      ...participantRecord(remote),
      endpoints: remote.endpoints.map((endpoint) => ({ ...endpointRecord(endpoint), ...this.#rates?.of(endpoint) })),
    }));
    const mismatches = this.#mismatches.all.map(mismatchRecord);
    return {
      event: 'snapshot',
      domain,
      interfaces,
      receiveBuffer,
      participants,
      mismatches,
      warnings: this.#allWarnings(),
    };
  }

  /** Twice is fine. */
  close(): void {
    this.#off();
    this.#listeners.clear();
  }

  #see(event: ParticipantEvent): void {
    switch (event.kind) {
      case 'joined':
      case 'changed':
      case 'lost':
      case 'left':
      case 'forgot-us':
        this.#tell(participantEvent(event.kind, event.participant));
        this.#tellMeeting();
        break;
      case 'endpoint-added':
      case 'endpoint-changed':
        this.#tell(endpointEvent(event.kind, event.endpoint));
        for (const mismatch of this.#add(event.endpoint)) this.#tell(mismatchEvent(mismatch));
        break;
      case 'endpoint-removed':
        this.#mismatches.remove(event.endpoint);
        this.#rates?.forget(event.endpoint);
        this.#tell(endpointEvent(event.kind, event.endpoint));
        break;
      case 'warning':
        this.#warnings.push(event.text);
        this.#warnings.splice(0, this.#warnings.length - MOST_WARNINGS);
        this.#tell(warningEvent(event.text));
        break;
      case 'matched':
      case 'unmatched':
      case 'mismatch':
      case 'liveliness-lost':
      case 'liveliness-regained':
      // Of the readers that measure rates: nobody asked about them.
    }
  }

  #add(endpoint: EndpointData): RemoteMismatch[] {
    if (endpoint.kind === 'writer') this.#rates?.join(endpoint);
    return this.#mismatches.update(endpoint);
  }

  #allWarnings(): string[] {
    return [
      ...new Set([
        ...this.#participant.status().warnings,
        ...this.#warnings,
        ...meetingWarnings(this.#participant.participants),
      ]),
    ];
  }

  #tellMeeting(): void {
    const warnings = meetingWarnings(this.#participant.participants);
    for (const warning of warnings) if (!this.#meeting.includes(warning)) this.#tell(warningEvent(warning));
    this.#meeting = warnings;
  }

  #tellRates(): void {
    if (this.#rates === undefined || this.#listeners.size === 0) return;
    for (const endpoint of this.#participant.endpoints) {
      const rate = endpoint.kind === 'writer' ? this.#rates.of(endpoint) : undefined;
      if (rate === undefined) continue;
      const text = `rate ${guidText(endpoint.guid)} ${printable(endpoint.topic)}: ${rateText(rate.samplesPerSecond, rate.octetsPerSecond)}`;
      this.#tell({
        record: named('rate', { writer: guidDigits(endpoint.guid), topic: endpoint.topic, ...rate }),
        text,
      });
    }
  }

  #tell(event: SpyEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function named(event: string, facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { event, at: machineMs(), ...facts };
}

function participantEvent(kind: string, participant: RemoteParticipant): SpyEvent {
  const text = `${kind} ${participant.prefix} ${participantTitle(participant)}`;
  return { record: named(kind, participantRecord(participant)), text };
}

function endpointEvent(kind: string, endpoint: EndpointData): SpyEvent {
  return { record: named(kind, { endpoint: endpointRecord(endpoint) }), text: `${kind} ${endpointTitle(endpoint)}` };
}

function mismatchEvent(mismatch: RemoteMismatch): SpyEvent {
  return { record: named('mismatch', mismatchRecord(mismatch)), text: mismatchLines(mismatch).join('\n') };
}

function warningEvent(text: string): SpyEvent {
  return { record: named('warning', { text }), text: `warning: ${printable(text, 1000)}` };
}
