import { type Frame, FrameError } from './frame.js';
import { Message } from './message.js';

/** Types of frames: docs/channel.md. */
export const TYPE = {
  HELLO: 1,
  LOADED: 2,
  LOAD_FAILED: 3,
  HEARTBEAT: 4,
  FRAME: 5,
  TASK_DONE: 6,
  TASK_FAILED: 7,
  LOAD: 16,
  RENDER: 17,
  CANCEL: 18,
  QUIT: 19,
  FRAME_TAKEN: 20,
  TRACE: 21,
  TRUTH: 22,
} as const;

/** Why a scene could not be loaded. */
export type LoadFailure = 'missing' | 'empty' | 'format' | 'unsupported' | 'no-mesh' | 'internal';

/** What the scene turned out to be. */
export interface LoadedScene {
  readonly objects: number;
  readonly vertices: number;
  readonly triangles: number;
  /** Corners of the moved object's bounding box at its home position, in metres. */
  readonly boundsM: readonly [min: readonly number[], max: readonly number[]];
  /** Metres a unit of the file. */
  readonly scale: number;
  readonly loadSeconds: number;
  readonly warnings: readonly string[];
  /** Whether it shines by itself. */
  readonly ambient: boolean;
}

/** Where a finished pattern lies in shared memory. */
export interface FrameNotice {
  readonly taskNumber: number;
  readonly index: number;
  readonly width: number;
  readonly height: number;
  readonly slot: number;
  readonly bytes: number;
  readonly crc: number;
}

/** What the script in Blender says. */
export type FromScript =
  | { readonly kind: 'hello'; readonly token: string; readonly pid: number; readonly blenderVersion: string }
  | { readonly kind: 'loaded'; readonly scene: LoadedScene }
  | { readonly kind: 'load-failed'; readonly failure: LoadFailure; readonly message: string }
  | {
      readonly kind: 'heartbeat';
      readonly taskNumber: number | undefined;
      readonly done: number;
      readonly fraction: number;
    }
  | { readonly kind: 'frame'; readonly frame: FrameNotice }
  | { readonly kind: 'task-done'; readonly taskNumber: number; readonly seconds: number }
  | { readonly kind: 'task-failed'; readonly taskNumber: number; readonly message: string };

const IDLE = 0xffffffff;

/** @throws FrameError for an unknown type or a payload that is not what its type says. */
export function parseFromScript({ type, payload }: Frame): FromScript {
  switch (type) {
    case TYPE.HELLO: {
      const { token, pid, blenderVersion } = parseJson(payload);
      if (typeof token !== 'string' || typeof pid !== 'number' || typeof blenderVersion !== 'string') {
        throw new FrameError('a HELLO without token, pid and blenderVersion');
      }
      return { kind: 'hello', token, pid, blenderVersion };
    }
    case TYPE.LOADED:
      return { kind: 'loaded', scene: parseLoadedScene(payload) };
    case TYPE.LOAD_FAILED: {
      const { kind, message } = parseJson(payload);
      return { kind: 'load-failed', failure: loadFailureOf(kind), message: String(message) };
    }
    case TYPE.HEARTBEAT: {
      const message = Message.from(payload);
      const taskNumber = message.readU32();
      const done = message.readU32();
      const fraction = message.readF32();
      message.expectEnd();
      if (!(fraction >= 0 && fraction <= 1)) throw new FrameError(`a HEARTBEAT with a fraction of ${String(fraction)}`);
      return { kind: 'heartbeat', taskNumber: taskNumber === IDLE ? undefined : taskNumber, done, fraction };
    }
    case TYPE.FRAME: {
      const message = Message.from(payload);
      const frame = {
        taskNumber: message.readU32(),
        index: message.readU32(),
        width: message.readU32(),
        height: message.readU32(),
        slot: message.readU32(),
        bytes: message.readU64(),
        crc: message.readU32(),
      };
      message.expectEnd();
      return { kind: 'frame', frame };
    }
    case TYPE.TASK_DONE: {
      const message = Message.from(payload);
      const done = { taskNumber: message.readU32(), seconds: message.readF64() };
      message.expectEnd();
      return { kind: 'task-done', ...done };
    }
    case TYPE.TASK_FAILED: {
      const message = Message.from(payload);
      const failed = { taskNumber: message.readU32(), message: message.readString() };
      message.expectEnd();
      return { kind: 'task-failed', ...failed };
    }
    default:
      throw new FrameError(`a frame of the unknown type ${String(type)}`);
  }
}

function parseJson(payload: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString('utf8'));
  } catch {
    throw new FrameError('a payload that is no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new FrameError('a payload that is no JSON object');
  return value as Record<string, unknown>;
}

function parseLoadedScene(payload: Buffer): LoadedScene {
  const value = parseJson(payload);
  const number = (key: string): number => {
    const field = value[key];
    if (typeof field !== 'number') throw new FrameError(`a LOADED without ${key}`);
    return field;
  };
  const bounds = value['boundsM'];
  if (!isCorners(bounds)) throw new FrameError('a LOADED without boundsM');
  return {
    objects: number('objects'),
    vertices: number('vertices'),
    triangles: number('triangles'),
    boundsM: bounds,
    scale: number('scale'),
    loadSeconds: number('loadSeconds'),
    warnings: Array.isArray(value['warnings']) ? value['warnings'].map(String) : [],
    ambient: value['ambient'] === true,
  };
}

function isCorners(value: unknown): value is [number[], number[]] {
  const isCorner = (corner: unknown): boolean =>
    Array.isArray(corner) && corner.length === 3 && corner.every((part) => typeof part === 'number');
  return Array.isArray(value) && value.length === 2 && value.every(isCorner);
}

const FAILURES: ReadonlySet<string> = new Set(['missing', 'empty', 'format', 'unsupported', 'no-mesh', 'internal']);

function loadFailureOf(kind: unknown): LoadFailure {
  return typeof kind === 'string' && FAILURES.has(kind) ? (kind as LoadFailure) : 'internal';
}
