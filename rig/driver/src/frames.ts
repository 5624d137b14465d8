import { type RenderFrame__Output, assertOk } from '@blender-sim/protocol';
import { type EncodedBatch, type ImageFrame, batchFrom, decodeFrame } from './batch.js';
import { serverStream } from './calls.js';
import { badResponse } from './error.js';
import type { Repeater } from './repeat.js';
import type { Scope } from './scope.js';
import { renderRequest } from './render-request.js';
import type { Session } from './session.js';

/**
 * The images of a batch, each exactly once and in order, over as many streams as it takes: when one breaks, the next
 * begins at the first image that is missing.
 * @param check called before each stream; throws when the rest must not be asked for any more.
 * @throws as Repeater.recover does; StatusError; DriverError BAD_RESPONSE.
 */
export async function* streamFrames(
  repeater: Repeater,
  scope: Scope,
  batch: EncodedBatch,
  check: () => void,
): AsyncGenerator<ImageFrame, void, undefined> {
  let last: ImageFrame | undefined;
  let failures = 0;
  const due = (): number => (last?.index ?? -1) + 1;
  while (due() < batch.taskCount) {
    const session = repeater.current ?? (await repeater.session(scope));
    check();
    const first = due();
    try {
      for await (const frame of openStream(session, scope, batchFrom(batch, first))) {
        assertOk(frame.status);
        last = decodeFrame(batch, first, due(), frame, last);
        failures = 0;
        yield last;
      }
      if (due() < batch.taskCount) {
        throw badResponse(`The stream ended after ${String(due())} of ${String(batch.taskCount)} images.`);
      }
    } catch (error) {
      // A connection that breaks between the last image and the stream's end has taken nothing away.
      if (due() === batch.taskCount) return;
      await repeater.recover(scope, session, error, failures++);
    }
  }
}

function openStream(session: Session, scope: Scope, batch: EncodedBatch): AsyncGenerator<RenderFrame__Output> {
  return serverStream(scope, (options) => session.client.RenderStream(renderRequest(session, batch), options));
}
