import type {
  GroundTruth,
  RenderCalls,
  RenderRequest,
  Renderer,
  RendererInfo,
  RendererLoad,
} from '@blender-sim/optics';
import type { Position } from '@blender-sim/protocol';
import type { LoadedScene } from '../channel/messages.js';
import type { Blender } from '../start-blender.js';

/** Blender processes as one renderer of whole patterns: its close() ends the processes. */
export class StartedBlender implements Renderer {
  readonly blender: Blender;

  constructor(blender: Blender) {
    this.blender = blender;
  }

  get info(): RendererInfo {
    return this.blender.direct.info;
  }

  get scene(): LoadedScene {
    return this.blender.scene;
  }

  load(): RendererLoad {
    return this.blender.direct.load();
  }

  render(request: RenderRequest, calls: RenderCalls, signal?: AbortSignal): Promise<void> {
    return this.blender.direct.render(request, calls, signal);
  }

  groundTruth(position: Position, signal?: AbortSignal): Promise<GroundTruth> {
    return this.blender.direct.groundTruth(position, signal);
  }

  close(): Promise<void> {
    return this.blender.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
