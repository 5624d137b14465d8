import type { Clock } from '@blender-sim/base';
import {
  type BatchLimits,
  type CallContext,
  type NodeAddress,
  type PixelLayout,
  type Position,
  type RenderReq__Output,
  type RigInfo__Output,
  type SlaveRenderReq,
  type SlaveRenderRsp__Output,
  StatusError,
  checkBatch,
  imageBytes,
  positionProblem,
  renderModeName,
} from '@blender-sim/protocol';
import type { Placement } from './node-policy.js';
import type { RigBinding } from './rig-binding.js';
import type { TaskPool } from './task-pool.js';

/** What a request is checked against and takes its place in. */
export interface AcceptOptions {
  readonly clock: Clock;
  readonly binding: RigBinding;
  readonly pool: TaskPool;
  readonly limits: Pick<BatchLimits, 'maxTasks' | 'maxBytes'>;
}

/** A driver's Render as it came, and where its object is. */
export interface Asked {
  readonly id: string;
  readonly request: RenderReq__Output;
  /** Undefined before the first Move: at the rig's home, wherever that turns out to be. */
  readonly position: Position | undefined;
  readonly context: CallContext;
}

/** What a node says an answer of images is. */
export interface ImageFacts {
  readonly width: number;
  readonly height: number;
  readonly pixel_format: number;
  readonly images: number;
  readonly octets: number;
  /** Sigma of each image, or none. */
  readonly noise: readonly number[];
}

/** A request that has been checked and has a place in the pool, until leave(). */
export class AcceptedRequest {
  readonly asked: Asked;
  readonly leave: () => void;
  readonly #options: AcceptOptions;
  readonly #layout: PixelLayout;
  /** As it was when the request came; undefined: no node had said yet. */
  readonly #rig: RigInfo__Output | undefined;

  /** @throws StatusError INVALID_ARGUMENT, OVERLOAD; the context's cancellation. */
  constructor(asked: Asked, options: AcceptOptions) {
    this.asked = asked;
    this.#options = options;
    this.#rig = options.binding.rig;
    this.#layout = this.#check();
    asked.context.signal.throwIfAborted();
    this.leave = options.pool.enter(
      // Where no node has told the size of an image, the most that an answer may have.
      this.#rig
        ? asked.request.task_count * imageBytes(this.#rig.width, this.#rig.height, this.#layout)
        : options.limits.maxBytes,
    );
  }

  /** Undefined for a direct render: nothing of it can be used again. */
  get placement(): Placement | undefined {
    const { request, position } = this.asked;
    if (renderModeName(request.options?.mode ?? 0) === 'direct') return undefined;
    return this.#options.binding.placement(position);
  }

  /**
   * What a node is sent for the patterns from number `from` on; made anew for every try, as meanwhile time has passed and
   * the rig may have become known.
   * @param helpers who may trace a share.
   * @param sharedHost which shared memory images may come through; default: none.
   * @throws StatusError INVALID_ARGUMENT, RIG_MISMATCH (another rig has taken the place of the one it was checked against).
   */
  slaveRequest(from: number, helpers: NodeAddress[], sharedHost = ''): SlaveRenderReq {
    const { binding, clock } = this.#options;
    const { id, request, position, context } = this.asked;
    binding.checkSame(this.#rig);
    this.#check();
    return {
      position: { ...(position ?? binding.home) },
      task_count: request.task_count - from,
      light_count: request.light_count,
      lights: from === 0 ? request.lights : request.lights.slice(from * request.light_count),
      request_id: id,
      deadline_ms: millisecondsLeft(context.deadline, clock),
      pixel_format: request.pixel_format,
      options: request.options,
      helpers,
      shared_host: sharedHost,
    };
  }

  /** Octets that so many images of that size have in the format asked for. */
  octetsOf({ task_count, width, height }: Pick<SlaveRenderRsp__Output, 'task_count' | 'width' | 'height'>): number {
    return task_count * imageBytes(width, height, this.#layout);
  }

  /** @throws StatusError RENDER_FAILED when an answer is not `count` images of the rig's size in the format asked for. */
  checkImages(node: { readonly serial: number }, facts: ImageFacts, count: number): void {
    const { binding, limits } = this.#options;
    const { rig } = binding;
    const { width, height, images, octets } = facts;
    if (octets > limits.maxBytes) {
      throw new StatusError(
        'INVALID_ARGUMENT',
        `task_count: the images are ${String(octets)} octets; the limit is ${String(limits.maxBytes)}. Send several requests.`,
      );
    }
    const sizeIsRight = rig ? width === rig.width && height === rig.height : width > 0 && height > 0;
    checkNoise(node, facts.noise, count);
    const formatIsRight = facts.pixel_format === this.asked.request.pixel_format;
    if (sizeIsRight && formatIsRight && images === count && octets === count * imageBytes(width, height, this.#layout))
      return;
    throw new StatusError(
      'RENDER_FAILED',
      `node ${String(node.serial)} answered ${String(octets)} octets as ${String(images)} images of ${String(width)}x${String(height)} in format ${String(facts.pixel_format)} where ${String(count)} ${this.#layout.name} were asked for`,
    );
  }

  #check(): PixelLayout {
    const { binding, limits } = this.#options;
    const { rig } = binding;
    const layout = checkBatch(this.asked.request, {
      ...limits,
      lightCount: rig?.light_count,
      width: rig?.width,
      height: rig?.height,
    });
    // Moved before the rig was known, or restored by a driver of another one.
    const problem = positionProblem(this.asked.position ?? binding.home, binding.limits);
    if (problem !== undefined) throw new StatusError('INVALID_ARGUMENT', problem);
    return layout;
  }
}

/** @throws StatusError RENDER_FAILED when it is neither nothing nor one level an image. */
function checkNoise(node: { readonly serial: number }, noise: readonly number[], count: number): void {
  const fits = noise.length === 0 || noise.length === count;
  if (fits && noise.every((level) => Number.isFinite(level) && level >= 0)) return;
  throw new StatusError(
    'RENDER_FAILED',
    `node ${String(node.serial)} answered noise levels [${noise.slice(0, 8).join(', ')}] for ${String(count)} images`,
  );
}

/** A time left as the wire's uint32 holds it, at least 1: 0 says that there is no deadline. */
export function millisecondsLeft(deadline: Date | undefined, clock: Clock): number {
  if (deadline === undefined) return 0;
  return Math.min(0xffffffff, Math.max(1, Math.ceil(deadline.getTime() - clock.wallMs())));
}
