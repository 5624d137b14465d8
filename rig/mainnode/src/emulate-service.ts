import {
  type EmulateHandlers,
  CallCancelled,
  type GroundTruthPart,
  OK_STATUS,
  type RenderFrame__Output,
  type RigInfo__Output,
  type Status__Output,
  positionOf,
  statusOf,
  streamHandler,
  unaryHandler,
} from '@blender-sim/protocol';
import type { MainNode } from './main-node.js';

/** The gRPC face of the main node: translates messages and turns what is thrown into in-band Status. */
export function emulateService(node: MainNode): EmulateHandlers {
  return {
    RegisterDriver: unaryHandler((request) => {
      let serial = 0;
      const status = attempt(() => {
        serial = node.registerDriver(request.version);
      });
      return { status, serial: { serial } };
    }),
    UnRegisterDriver: unaryHandler((request) => attempt(() => node.unregisterDriver(request.serial))),
    HeartBeatUser: unaryHandler((request) => attempt(() => node.heartbeatDriver(request.serial))),
    Move: unaryHandler((request) => ({
      id: request.id,
      status: attempt(() => node.move(request.id?.serial ?? 0, positionOf(request.position))),
    })),
    GetPosition: unaryHandler((request) => {
      let position = positionOf(null);
      const status = attempt(() => {
        position = node.getPosition(request.id?.serial ?? 0);
      });
      return { id: request.id, status, position: { ...position } };
    }),
    Render: unaryHandler(async (request, context) => {
      try {
        return await node.render(request, context);
      } catch (error) {
        return { id: request.id, status: inBand(error, context.signal), pixel_format: request.pixel_format };
      }
    }),
    RenderStream: streamHandler(async function* (request, context): AsyncIterable<Partial<RenderFrame__Output>> {
      try {
        yield* node.renderStream(request, context);
      } catch (error) {
        yield { status: inBand(error, context.signal), task_count: request.task_count };
      }
    }),
    GetRig: unaryHandler(async (request, context): Promise<Partial<RigInfo__Output>> => {
      await node.rigKnown(context.signal);
      let rig: RigInfo__Output | undefined;
      const status = attempt(() => {
        rig = node.getRig(request.serial);
      });
      return { ...rig, status };
    }),
    GetGroundTruth: streamHandler(async function* (request, context): AsyncIterable<GroundTruthPart> {
      try {
        yield* node.groundTruth(request.id?.serial ?? 0, context);
      } catch (error) {
        yield { status: inBand(error, context.signal) };
      }
    }),
    RegisterNode: unaryHandler((request) => {
      let serial = 0;
      const status = attempt(() => {
        serial = node.registerNode(request);
      });
      return { status, serial: { serial } };
    }),
    UnRegisterNode: unaryHandler((request) => attempt(() => node.unregisterNode(request.serial))),
    HeartBeatNode: unaryHandler((request) => attempt(() => node.heartbeatNode(request))),
  };
}

function attempt(work: () => void): Status__Output {
  try {
    work();
    return OK_STATUS;
  } catch (error) {
    return statusOf(error);
  }
}

/** A cancelled call has nobody left to read a Status: it ends as gRPC's own status. */
function inBand(error: unknown, signal: AbortSignal): Status__Output {
  if (signal.aborted || error instanceof CallCancelled) throw error;
  return statusOf(error);
}
