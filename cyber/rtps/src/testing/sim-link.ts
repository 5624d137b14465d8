import type { Random } from '@blender-sim/base';

/** How datagrams fare between two hosts, in one direction. */
export interface LinkRule {
  /** Probability, 0 to 1, that a piece of a datagram is lost; a datagram has one piece for each `mtuBytes`. */
  readonly loss: number;
  /** Probability, 0 to 1, that a datagram arrives twice. */
  readonly duplicate: number;
  /** Least and most, evenly spread: unequal ones reorder. */
  readonly delayMs: readonly [least: number, most: number];
  /** Octets of a datagram that travel in one piece; larger ones are lost with any of their pieces. */
  readonly mtuBytes: number;
}

/** Nothing is lost, doubled or reordered. */
export const PERFECT_LINK: LinkRule = { loss: 0, duplicate: 0, delayMs: [0.1, 0.1], mtuBytes: 65_507 };

/** @throws RangeError for what is no probability or no range. */
export function checkedLink(rule: LinkRule): LinkRule {
  const { loss, duplicate, delayMs, mtuBytes } = rule;
  const [least, most] = delayMs;
  for (const probability of [loss, duplicate]) {
    if (!(probability >= 0 && probability <= 1)) throw new RangeError(`${probability} is no probability.`);
  }
  if (!(least >= 0 && most >= least)) throw new RangeError(`${least} to ${most} ms is no range of delays.`);
  if (!(mtuBytes >= 1)) throw new RangeError(`An MTU of ${mtuBytes} octets carries nothing.`);
  return rule;
}

/** Whether a datagram gets through. */
export function survives({ loss, mtuBytes }: LinkRule, octets: number, random: Random): boolean {
  if (loss === 0) return true;
  return random() < (1 - loss) ** Math.max(1, Math.ceil(octets / mtuBytes));
}

/** How long it takes, ms. */
export function delayOf({ delayMs: [least, most] }: LinkRule, random: Random): number {
  return least === most ? least : least + (most - least) * random();
}
