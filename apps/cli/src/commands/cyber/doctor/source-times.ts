import type { Clock } from '@blender-sim/base';
import type { PacketTap } from '@blender-sim/rtps';

/** How far the clocks of participants are ahead at least: a message can't have been sent after it came. */
export class SourceTimes {
  /** By GUID prefix, ms. */
  readonly aheadMs: Map<string, number> = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** For a participant's `tap`. */
  readonly tap: PacketTap = ({ direction, message }) => {
    if (direction !== 'in' || message === undefined) return;
    for (const submessage of message.submessages)
      if (submessage.kind === 'info-ts' && submessage.time !== undefined) {
        const { seconds, fraction } = submessage.time;
        this.see(message.header.prefix, (seconds + fraction / 2 ** 32) * 1000);
      }
  };

  /** A time on a participant's clock that is past for it. */
  see(prefix: string, wallMs: number): void {
    const ahead = wallMs - this.#clock.wallMs();
    this.aheadMs.set(prefix, Math.max(ahead, this.aheadMs.get(prefix) ?? -Infinity));
  }
}
