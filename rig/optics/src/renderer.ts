import type { PixelFormat__Output, Position } from '@blender-sim/protocol';

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
  /** Ends what is under way with RENDERER_CLOSED. Twice is fine. */
  close(): Promise<void>;
}
