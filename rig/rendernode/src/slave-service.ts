import { randomUUID } from 'node:crypto';
import { type Clock, type Logger, linkedAbort, messageOf } from '@blender-sim/base';
import type { Rig } from '@blender-sim/description';
import {
  type CameraFrame,
  type FrameQuality,
  type RenderProgress,
  type RenderRequest,
  type Renderer,
  RendererError,
  type RendererErrorCode,
  ledsAsSeen,
} from '@blender-sim/optics';
import {
  type BatchLimits,
  type CallContext,
  CallCancelled,
  GROUND_TRUTH_MAPS,
  GroundTruthMap,
  type GroundTruthPart__Output,
  OK_STATUS,
  type PixelLayout,
  type Position,
  type RenderFrame__Output,
  type SlaveEmulateHandlers,
  type SlaveGroundTruthReq__Output,
  type SlaveRenderReq__Output,
  type SlaveRenderRsp__Output,
  type StageLimits,
  StatusError,
  type StatusErrorCode,
  type TraceReq__Output,
  type TracedPairRsp__Output,
  checkBatch,
  imageBytes,
  positionOf,
  positionProblem,
  renderModeOf,
  renderQualityOf,
  statusOf,
  streamHandler,
  unaryHandler,
} from '@blender-sim/protocol';
import { AnswerImages } from './answer-images.js';
import { inOrder } from './in-order.js';
import type { SharedImages } from './shared-images.js';

/** Images of a stream that may wait for a slow reader, in octets and at least in number; beyond them it holds Blender back. */
const MAX_AHEAD_BYTES = 64 * 1024 ** 2;
const MIN_AHEAD = 8;

/** Traces pairs for other nodes. */
export interface TraceShare {
  /** @throws StatusError, RendererError; the signal's reason. */
  trace(request: TraceReq__Output, signal: AbortSignal): AsyncIterable<Omit<TracedPairRsp__Output, 'status'>>;
}

export interface SlaveServiceOptions {
  readonly renderer: Renderer;
  readonly rig: Rig;
  /** Undefined: other nodes get none. */
  readonly share: TraceShare | undefined;
  /** For main nodes on this host; undefined: all images go over gRPC. */
  readonly sharedImages: Pick<SharedImages, 'offer'> | undefined;
  readonly limits: Pick<BatchLimits, 'maxTasks' | 'maxBytes'>;
  readonly stage: StageLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The gRPC face of a render node (the specification's SlaveEmulateServiceImpl). */
export function slaveEmulateService(options: SlaveServiceOptions): SlaveEmulateHandlers {
  return {
    Render: unaryHandler(async (request, context): Promise<Partial<SlaveRenderRsp__Output>> => {
      const call = within(request, context, options.clock);
      try {
        return await renderWhole(request, call.signal, options);
      } catch (error) {
        return { status: inBand(error, call.signal), pixel_format: request.pixel_format };
      } finally {
        call.dispose();
      }
    }),
    RenderStream: streamHandler(async function* (request, context): AsyncIterable<Partial<RenderFrame__Output>> {
      const call = within(request, context, options.clock);
      try {
        yield* renderFrames(request, call.signal, options);
      } catch (error) {
        yield { status: inBand(error, call.signal), task_count: request.task_count };
      } finally {
        call.dispose();
      }
    }),
    GetGroundTruth: streamHandler(async function* (request, context): AsyncIterable<Partial<GroundTruthPart__Output>> {
      const call = within(request, context, options.clock);
      try {
        yield* groundTruth(request, call.signal, options);
      } catch (error) {
        yield { status: inBand(error, call.signal) };
      } finally {
        call.dispose();
      }
    }),
    Trace: streamHandler(async function* (request, { signal }): AsyncIterable<Partial<TracedPairRsp__Output>> {
      try {
        if (options.share === undefined) throw new StatusError('INVALID_ARGUMENT', 'This node shares no tracing.');
        placeOf(request, options);
        for await (const pair of options.share.trace(request, signal)) yield { status: OK_STATUS, ...pair };
      } catch (error) {
        yield { status: inBand(error, signal) };
      }
    }),
  };
}

async function* groundTruth(
  request: SlaveGroundTruthReq__Output,
  signal: AbortSignal,
  { renderer, rig, stage }: SlaveServiceOptions,
): AsyncIterable<Partial<GroundTruthPart__Output>> {
  const position = placeOf(request, { stage });
  const truth = await renderer.groundTruth(position, signal);
  const { width, height } = truth;
  const leds = ledsAsSeen(rig, position).map(({ direction: [x, y, z], distance, irradiance }) => {
    return { direction: { x, y, z }, distance, irradiance };
  });
  yield { status: OK_STATUS, map: GroundTruthMap.GT_NONE, width, height, position, leds };
  for (const { name, map, channels } of GROUND_TRUTH_MAPS) {
    const { buffer, byteOffset, byteLength } = truth[name];
    yield { status: OK_STATUS, map, width, height, channels, data: Buffer.from(buffer, byteOffset, byteLength) };
  }
}

async function renderWhole(
  request: SlaveRenderReq__Output,
  signal: AbortSignal,
  options: SlaveServiceOptions,
): Promise<SlaveRenderRsp__Output> {
  const { job, layout } = accept(request, options);
  const { width, height } = options.renderer.info;
  const octets = imageBytes(width, height, layout);
  const all = job.taskCount * octets;
  const images = new AnswerImages(all, () => options.sharedImages?.offer(request.shared_host, all));
  const qualities: FrameQuality[] = [];
  const onFrame = ({ index, pixels, quality }: CameraFrame): void | Promise<void> => {
    qualities[index] = quality;
    return images.put(pixels, index * octets);
  };
  try {
    await render(options, job, onFrame, signal);
    signal.throwIfAborted();
  } catch (error) {
    images.discard();
    throw error;
  }
  const answer = images.finish();
  if (answer === undefined) throw new RendererError('RENDERER_FAILED', 'The renderer gave no image.');
  return {
    status: OK_STATUS,
    task_count: job.taskCount,
    width,
    height,
    ...answer,
    pixel_format: request.pixel_format,
    mode: renderModeOf(qualities[0]?.mode),
    samples: Math.min(...qualities.map(({ samples }) => samples)),
    noise: qualities.some(({ noise }) => noise === undefined) ? [] : qualities.map(({ noise }) => noise ?? 0),
  };
}

async function* renderFrames(
  request: SlaveRenderReq__Output,
  signal: AbortSignal,
  options: SlaveServiceOptions,
): AsyncIterable<RenderFrame__Output> {
  const { job, layout } = accept(request, options);
  const octets = imageBytes(options.renderer.info.width, options.renderer.info.height, layout);
  let done = 0;
  const frames = inOrder<CameraFrame>(
    (deliver, whileRead) => {
      const onFrame = (frame: CameraFrame): Promise<void> => {
        done += 1;
        // Copied: the renderer may use its memory again, and the frame waits for its turn and its reader.
        return deliver(frame.index, { ...frame, pixels: Buffer.from(frame.pixels) });
      };
      return render(options, job, onFrame, whileRead);
    },
    Math.max(MIN_AHEAD, Math.floor(MAX_AHEAD_BYTES / octets)),
  );
  for await (const { index, width, height, pixels, quality } of frames(signal)) {
    yield {
      status: OK_STATUS,
      index,
      width,
      height,
      img: Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength),
      pixel_format: request.pixel_format,
      tasks_done: done,
      task_count: job.taskCount,
      mode: renderModeOf(quality.mode),
      samples: quality.samples,
      noise: quality.noise ?? 0,
    };
  }
}

/** Renders and tells the log how it goes (the specification's task-running callback) and how it went. */
async function render(
  { renderer, clock, logger }: SlaveServiceOptions,
  job: RenderRequest,
  onFrame: (frame: CameraFrame) => void | Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { requestId, taskCount } = job;
  const startedMs = clock.monotonicMs();
  const seconds = (): number => Math.round(clock.monotonicMs() - startedMs) / 1000;
  try {
    await renderer.render(job, { onFrame, onProgress: (progress) => logProgress(logger, job, progress) }, signal);
    logger.info('rendered', { requestId, patterns: taskCount, seconds: seconds() });
  } catch (error) {
    logger.warn('not rendered', { requestId, patterns: taskCount, seconds: seconds(), reason: messageOf(error) });
    throw error;
  }
}

/** The call's signal, and the request's own deadline: who calls need not set one of gRPC's. */
function within(
  { deadline_ms }: { readonly deadline_ms: number },
  { signal, deadline }: CallContext,
  clock: Clock,
): { readonly signal: AbortSignal; dispose(): void } {
  const linked = linkedAbort(signal);
  const cancel =
    deadline_ms > 0 && deadline === undefined
      ? clock.after('request deadline', deadline_ms, () => linked.controller.abort(new CallCancelled()))
      : () => undefined;
  return {
    signal: linked.signal,
    dispose: () => {
      cancel();
      linked.dispose();
    },
  };
}

function accept(
  request: SlaveRenderReq__Output,
  { renderer, limits, stage }: SlaveServiceOptions,
): { job: RenderRequest; layout: PixelLayout } {
  const { lightCount, width, height } = renderer.info;
  const layout = checkBatch(request, { ...limits, lightCount, width, height });
  const position = placeOf(request, { stage });
  const job: RenderRequest = {
    requestId: request.request_id === '' ? randomUUID() : request.request_id,
    position,
    taskCount: request.task_count,
    lightCount: request.light_count,
    words: new Uint32Array(request.lights),
    pixelFormat: request.pixel_format,
    quality: renderQualityOf(request.options),
    helpers: request.helpers.map(({ access_url, access_port }) => ({ host: access_url, port: access_port })),
  };
  return { job, layout };
}

/** The position of a request. @throws StatusError INVALID_ARGUMENT: beyond the stage. */
function placeOf(
  request: { readonly position: Parameters<typeof positionOf>[0] },
  { stage }: Pick<SlaveServiceOptions, 'stage'>,
): Position {
  const position = positionOf(request.position);
  const problem = positionProblem(position, stage);
  if (problem !== undefined) throw new StatusError('INVALID_ARGUMENT', problem);
  return position;
}

function logProgress(
  logger: Logger,
  { requestId }: RenderRequest,
  { done, taskCount, fraction }: RenderProgress,
): void {
  logger.debug('progress', { requestId, done, taskCount, percent: Math.floor(fraction * 100) });
}

/** Our renderer's errors as the protocol's; a cancelled call has nobody left to read them. */
function inBand(error: unknown, signal: AbortSignal): ReturnType<typeof statusOf> {
  if (signal.aborted) throw error;
  if (!(error instanceof RendererError)) return statusOf(error);
  return new StatusError(CODES[error.code], error.message, { cause: error }).toStatus();
}

const CODES: Readonly<Record<RendererErrorCode, StatusErrorCode>> = {
  RENDERER_BUSY: 'OVERLOAD',
  RENDERER_DOWN: 'OVERLOAD',
  RENDERER_CLOSED: 'OVERLOAD',
  RENDERER_FAILED: 'RENDER_FAILED',
  RENDERER_REFUSED: 'INVALID_ARGUMENT',
};
