import type { Position } from '@blender-sim/protocol';

/** One request to move. Later ones have higher numbers. */
export type MoveTicket = number;

interface Entry {
  readonly ticket: MoveTicket;
  readonly position: Position;
}

/**
 * Which position a new session has to be given. Moves that wait for their answer count: the newest of them is what the
 * caller wants; if the main node refuses it, the one before holds.
 */
export class PositionMemory {
  #lastTicket: MoveTicket = 0;
  #confirmed: Entry | undefined;
  /** Oldest first; all newer than the confirmed one. */
  #pending: Entry[] = [];

  /** The move that decides where the object is or will be; 0 before the first. */
  get newest(): MoveTicket {
    return this.#pending.at(-1)?.ticket ?? this.#confirmed?.ticket ?? 0;
  }

  request(position: Position): MoveTicket {
    const ticket = ++this.#lastTicket;
    this.#pending.push({ ticket, position });
    return ticket;
  }

  /** A newer move has been carried out, so this one has nothing left to do. */
  overtaken(ticket: MoveTicket): boolean {
    return (this.#confirmed?.ticket ?? 0) > ticket;
  }

  confirm(ticket: MoveTicket): void {
    const entry = this.#pending.find((pending) => pending.ticket === ticket);
    if (entry === undefined) return;
    this.#confirmed = entry;
    this.#pending = this.#pending.filter((pending) => pending.ticket > ticket);
  }

  /** The move was refused or given up. */
  forget(ticket: MoveTicket): void {
    this.#pending = this.#pending.filter((pending) => pending.ticket !== ticket);
  }

  /** Positions to try in a new session, the best first; empty: nothing to restore. */
  candidates(): readonly Position[] {
    const entries = [...this.#pending].reverse();
    if (this.#confirmed) entries.push(this.#confirmed);
    return entries.map((entry) => entry.position);
  }
}
