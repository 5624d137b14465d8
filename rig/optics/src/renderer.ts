import type { GroundTruth } from './ground-truth.js';
import type { HostPort, PixelFormat__Output, Position } from '@blender-sim/protocol';

/** How good a request's images shall be; what is missing is the rig's setting. */
export interface RenderQuality {
  readonly mode?: 'direct' | 'basis';
  /** Light paths a pixel. */
  readonly samples?: number;
  /** Instead of samples: no pattern's sigma may exceed it, in 8-bit levels at the camera before sensor noise. Basis only. */
  readonly noise?: number;
  /** Which exposure of these patterns: another number draws other sensor noise. */
  readonly repetition?: number;
}

/** What to render: one position, some patterns. */
export interface RenderRequest {
  /** For logs and progress; the same for every try of one request. */
  readonly requestId: string;
  /** Of the object on the stage, in the rig's length unit. */
  readonly position: Position;
  readonly taskCount: number;
  /** LEDs a pattern gives; the rig's others are dark. */
  readonly lightCount: number;
  /** taskCount x lightCount LED words, pattern after pattern. */
  readonly words: Uint32Array;
  readonly pixelFormat: PixelFormat__Output;
  readonly quality?: RenderQuality;
  /** Other nodes that may trace a share of the position. */
  readonly helpers?: readonly HostPort[];
}

/** How an image was made and how good it is. */
export interface FrameQuality {
  readonly mode: 'direct' | 'basis';
  /** Light paths a pixel: of a pattern (direct), of the LED image that has the fewest (basis). */
  readonly samples: number;
  /** Sigma in 8-bit levels as measured from independent halves, before sensor noise; undefined: not measured. */
  readonly noise: number | undefined;
}

/** One camera image. */
export interface CameraFrame {
  /** Of the pattern within the request. */
  readonly index: number;
  readonly width: number;
  readonly height: number;
  /**
   * height x width pixels of the request's format, row by row from the top left. May be memory that is used again once
   * onFrame has resolved: copy what is kept longer.
   */
  readonly pixels: Uint8Array;
  readonly quality: FrameQuality;
}

/** How far a request is. */
export interface RenderProgress {
  /** Patterns finished. */
  readonly done: number;
  readonly taskCount: number;
  /** Finished share of the whole request, 0..1, with what is known of the patterns under way. */
  readonly fraction: number;
}

export interface RenderCalls {
  /** Called once a pattern, in any order; the renderer goes on with that pattern's process only when it resolves. */
  onFrame(frame: CameraFrame): void | Promise<void>;
  onProgress?(progress: RenderProgress): void;
}

/** What a renderer says of itself. */
export interface RendererInfo {
  readonly lightCount: number;
  readonly width: number;
  readonly height: number;
  /** Which renderer in which version: the same digest means the same pixels for the same rig. */
  readonly rendererDigest: string;
  /** Which kind of renderer, for people. */
  readonly renderer: string;
}

/** Load figures, for heartbeats and policies. */
export interface RendererLoad {
  /** Patterns at the same time. */
  readonly slots: number;
  readonly busy: number;
  /** Patterns waiting or under way. */
  readonly queued: number;
  readonly rssBytes: number;
}

/**
 * The seam between the rig and whatever makes its images. `renderer-compliance.ts` under testing/ is the suite that every
 * implementation passes.
 */
export interface Renderer extends AsyncDisposable {
  readonly info: RendererInfo;
  load(): RendererLoad;
  /**
   * Resolves when onFrame has been called and awaited for every pattern. The same request gives the same bytes, whatever
   * was rendered before and however the work was shared out.
   * @throws RendererError; the signal's reason when it aborts; what onFrame threw. No onFrame call follows any of them.
   */
  render(request: RenderRequest, calls: RenderCalls, signal?: AbortSignal): Promise<void>;
  /** What is really there at a position. @throws as render. */
  groundTruth(position: Position, signal?: AbortSignal): Promise<GroundTruth>;
  /** Ends what is under way with RENDERER_CLOSED. Twice is fine. */
  close(): Promise<void>;
}
