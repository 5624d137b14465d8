import { raceAbort } from '@blender-sim/base';
import {
  GROUND_TRUTH_MAPS,
  type GroundTruthPart__Output,
  type RenderFrame__Output,
  type RigInfo__Output,
  type SlaveGroundTruthReq,
  type SlaveRenderReq,
  type SlaveRenderRsp__Output,
  OK_STATUS,
} from '@blender-sim/protocol';
import type { LiveNode } from '../live-node.js';
import { NodeLoad } from '../node-load.js';
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
  const shape = { task_count: count, width: WIDTH, height: HEIGHT, imgs, pixel_format: 0 } as const;
  return { status: OK_STATUS, ...shape, mode: 2, samples: 64, noise: Array<number>(count).fill(0.25), shared_file: '' };
}

export function goodFrame(request: SlaveRenderReq, index: number): RenderFrame__Output {
  const img = imageOf(request, index);
  const task_count = request.task_count ?? 0;
  const shape = {
    index,
    width: WIDTH,
    height: HEIGHT,
    img,
    pixel_format: 0,
    tasks_done: index + 1,
    task_count,
  } as const;
  return { status: null, ...shape, mode: 2, samples: 64, noise: 0.25 };
}

/** The header and the five maps; every octet of a map is its number in the proto. */
export function goodTruth({ position }: SlaveGroundTruthReq): GroundTruthPart__Output[] {
  const size = { status: null, width: WIDTH, height: HEIGHT };
  const at = { x: position?.x ?? 0, y: position?.y ?? 0, z: position?.z ?? 0 };
  const leds = [{ direction: { x: 0, y: 0, z: 1 }, distance: 5, irradiance: 2 }];
  const numbers = { x: Number(at.x), y: Number(at.y), z: Number(at.z) };
  return [
    { ...size, map: 0, channels: 0, data: Buffer.alloc(0), leds, position: numbers },
    ...GROUND_TRUTH_MAPS.map(({ map, channels }) => {
      const data = Buffer.alloc(WIDTH * HEIGHT * channels * 4, map);
      return { ...size, map, channels, data, leds: [], position: null };
    }),
  ];
}

/** No answer until the call is aborted, as from a frozen process. */
export function hang(options: NodeCallOptions): Promise<never> {
  return raceAbort(new Promise<never>(() => undefined), options.signal);
}

type Answer = (request: SlaveRenderReq, options: NodeCallOptions) => Promise<SlaveRenderRsp__Output>;
type Truth = (request: SlaveGroundTruthReq, options: NodeCallOptions) => AsyncIterable<GroundTruthPart__Output>;
type Stream = (request: SlaveRenderReq, options: NodeCallOptions) => AsyncIterable<RenderFrame__Output>;

/** A render node without gRPC that does what a test says; by default it answers well. */
export class FakeNode implements RenderNodeClient {
  readonly requests: SlaveRenderReq[] = [];
  readonly truthRequests: SlaveGroundTruthReq[] = [];
  readonly signals: AbortSignal[] = [];
  closed = 0;
  answer: Answer = async (request) => Promise.resolve(goodAnswer(request));
  stream: Stream = async function* (request) {
    for (let index = 0; index < (request.task_count ?? 0); index++)
      yield await Promise.resolve(goodFrame(request, index));
  };

  truth: Truth = async function* (request) {
    for (const part of goodTruth(request)) yield await Promise.resolve(part);
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

  groundTruth(request: SlaveGroundTruthReq, options: NodeCallOptions): AsyncIterable<GroundTruthPart__Output> {
    this.truthRequests.push(request);
    this.signals.push(options.signal);
    return this.truth(request, options);
  }

  close(): void {
    this.closed += 1;
  }
}

/** A registered node around a fake client. */
export function liveNode(serial: number, client: RenderNodeClient = new FakeNode()): LiveNode {
  const gone = new AbortController();
  const at = { host: '127.0.0.1', port: 40_000 + serial };
  const state = { load: new NodeLoad(), gone, leaving: false, suspect: false };
  return { serial, ...at, weight: 1, rig: undefined, client, ...state };
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
    renderer: 'fake',
    ...changes,
  };
}
