import {
  type Position,
  type RigInfo__Output,
  type StageLimits,
  ORIGIN,
  StatusError,
  positionOf,
  quote,
} from '@blender-sim/protocol';
import type { Placement } from './node-policy.js';

/**
 * One main node serves one rig: the first node's rig and renderer digest bind it, or a rig given at the start; when the
 * last node has gone, the binding by nodes ends (10-rig-protocol, "Settled here").
 */
export class RigBinding {
  readonly #fixed: RigInfo__Output | undefined;
  #bound: RigInfo__Output | undefined;

  /** @param fixed the rig the main node was started for; its renderer digest is open. */
  constructor(fixed?: RigInfo__Output) {
    this.#fixed = fixed;
  }

  /** The rig served now; undefined while no node has said. */
  get rig(): RigInfo__Output | undefined {
    return this.#bound ?? this.#fixed;
  }

  /** Where an object is before its first Move. */
  get home(): Position {
    return this.rig?.home ? positionOf(this.rig.home) : ORIGIN;
  }

  get limits(): StageLimits | undefined {
    const { rig } = this;
    if (!rig?.limit_min || !rig.limit_max) return undefined;
    return { min: positionOf(rig.limit_min), max: positionOf(rig.limit_max) };
  }

  /** Which traced light a request at `position` uses; undefined: the object is at home. */
  placement(position: Position | undefined): Placement {
    const { rig_digest = '', renderer_digest = '' } = this.rig ?? {};
    return { digest: `${rig_digest}\n${renderer_digest}`, position: position ?? this.home };
  }

  /**
   * @param before the rig that a request was checked against; undefined: none was known.
   * @throws StatusError RIG_MISMATCH when another rig has taken its place.
   */
  checkSame(before: RigInfo__Output | undefined): void {
    const { rig } = this;
    if (!before || !rig || before.rig_digest === rig.rig_digest) return;
    throw new StatusError(
      'RIG_MISMATCH',
      'Nodes with another rig came while the request was under way; ask for the rig again.',
    );
  }

  /**
   * Says whether a node with this rig may join. Undefined is an original node, which cannot say: it is taken, unchecked.
   * @param others whether other nodes are there: without them a rig that nodes bound may be replaced.
   * @throws StatusError RIG_MISMATCH with both sides' names and digests.
   */
  check(rig: RigInfo__Output | undefined, others = true): void {
    if (rig === undefined) return;
    const bound = others ? this.#bound : undefined;
    const ours = bound ?? this.#fixed;
    if (ours !== undefined && ours.rig_digest !== rig.rig_digest) throw mismatch('rig', named(ours), named(rig));
    const renderer = bound?.renderer_digest;
    if (renderer !== undefined && renderer !== rig.renderer_digest)
      throw mismatch('renderer', renderer, rig.renderer_digest);
  }

  /** The first node's rig is the one served from now on. */
  bind(rig: RigInfo__Output | undefined): void {
    this.#bound ??= rig;
  }

  /** The last node has gone: the next one may bring another rig. */
  release(): void {
    this.#bound = undefined;
  }
}

function named({ name, rig_digest }: RigInfo__Output): string {
  return `${quote(name)} (${rig_digest.slice(0, 12)})`;
}

function mismatch(what: string, ours: string, theirs: string): StatusError {
  return new StatusError(
    'RIG_MISMATCH',
    `This main node serves ${what} ${ours.slice(0, 200)}, the node renders ${theirs.slice(0, 200)}; start the node with the same ${what}, or another main node for it.`,
    { fields: { what, ours, theirs } },
  );
}
