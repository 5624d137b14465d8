import { raceAbort } from '@blender-sim/base';
import {
  type RenderFrame__Output,
  type RigInfo__Output,
  type SlaveRenderReq,
  type SlaveRenderRsp__Output,
  OK_STATUS,
} from '@blender-sim/protocol';
import type { LiveNode } from '../live-node.js';
import type { NodeCallOptions, RenderNodeClient } from '../render-node-client.js';

/** Size of the fake rig's images. */
export const WIDTH = 2;
export const HEIGHT = 3;

/** Every octet of a pattern's image is the low octet of its first word: whose image it is can be seen. */
export function imageOf(request: SlaveRenderReq, index: number): Buffer {
  const word = request.lights?.[index * (request.light_count ?? 0)] ?? 0;
  return Buffer.alloc(WIDTH * HEIGHT, word & 0xff);
}

export function goodAnswer(request: SlaveRenderReq): SlaveRenderRsp__Output {
  const count = request.task_count ?? 0;
  const imgs = Buffer.concat(Array.from({ length: count }, (_, index) => imageOf(request, index)));
  return { status: OK_STATUS, task_count: count, width: WIDTH, height: HEIGHT, imgs, pixel_format: 0 };
}

export function goodFrame(request: SlaveRenderReq, index: number): RenderFrame__Output {
  const img = imageOf(request, index);
  const task_count = request.task_count ?? 0;
  return { status: null, index, width: WIDTH, height: HEIGHT, img, pixel_format: 0, tasks_done: index + 1, task_count };
}

/** No answer until the call is aborted, as from a frozen process. */
export function hang(options: NodeCallOptions): Promise<never> {
  return raceAbort(new Promise<never>(() => undefined), options.signal);
}

type Answer = (request: SlaveRenderReq, options: NodeCallOptions) => Promise<SlaveRenderRsp__Output>;
type Stream = (request: SlaveRenderReq, options: NodeCallOptions) => AsyncIterable<RenderFrame__Output>;

/** A render node without gRPC that does what a test says; by default it answers well. */
export class FakeNode implements RenderNodeClient {
  readonly requests: SlaveRenderReq[] = [];
  readonly signals: AbortSignal[] = [];
  closed = 0;
  answer: Answer = async (request) => Promise.resolve(goodAnswer(request));
  stream: Stream = async function* (request) {
    for (let index = 0; index < (request.task_count ?? 0); index++)
      yield await Promise.resolve(goodFrame(request, index));
  };

  render(request: SlaveRenderReq, options: NodeCallOptions): Promise<SlaveRenderRsp__Output> {
    this.requests.push(request);
    this.signals.push(options.signal);
    return this.answer(request, options);
  }

  renderStream(request: SlaveRenderReq, options: NodeCallOptions): AsyncIterable<RenderFrame__Output> {
    this.requests.push(request);
    this.signals.push(options.signal);
    return this.stream(request, options);
  }

  close(): void {
    this.closed += 1;
  }
}

/** A registered node around a fake client. */
export function liveNode(serial: number, client: RenderNodeClient = new FakeNode()): LiveNode {
  const gone = new AbortController();
  const at = { host: '127.0.0.1', port: 40_000 + serial };
  return { serial, ...at, weight: 1, rig: undefined, client, gone, leaving: false, suspect: false };
}

/** The fake rig: three LEDs, images of 2x3, a stage of -10..10, home at (1,2,3). */
export function rigInfo(changes: Partial<RigInfo__Output> = {}): RigInfo__Output {
  return {
    status: null,
    name: 'fake rig',
    length_unit: 'mm',
    light_count: 3,
    light_positions: [],
    width: WIDTH,
    height: HEIGHT,
    pixel_format: 0,
    limit_min: { x: -10, y: -10, z: -10 },
    limit_max: { x: 10, y: 10, z: 10 },
    home: { x: 1, y: 2, z: 3 },
    rig_digest: 'a'.repeat(64),
    renderer_digest: 'renderer-1',
    ...changes,
  };
}
