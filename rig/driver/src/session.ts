import {
  CHANNEL_OPTIONS,
  type Credentials,
  type EmulateClient,
  type Position,
  StatusError,
  type Status__Output,
  assertOk,
  blendersim,
  channelTarget,
} from '@blender-sim/protocol';
import { unary } from './calls.js';
import { badResponse } from './error.js';
import type { PositionMemory } from './position-memory.js';
import type { Scope } from './scope.js';

/** One registration over one connection. A new registration always gets a new connection. */
export interface Session {
  readonly serial: number;
  readonly client: EmulateClient;
}

export interface SessionOptions {
  /** HOST:PORT. */
  readonly address: string;
  readonly credentials: Credentials;
  /** Of the protocol, as sent to the main node. */
  readonly version: string;
}

/** The part of a response that is looked at. */
export interface WithStatus {
  readonly status: Status__Output | null;
}

interface Registered extends WithStatus {
  readonly serial: { readonly serial: number } | null;
}

/** Longest wait for the answer to an UnRegisterDriver; unanswered, the serial expires by itself. */
const UNREGISTER_MS = 1000;

/**
 * Connects, registers and puts the object where the memory says. All or nothing: if a step fails, what was done is undone.
 * @throws the scope's reason, StatusError, ServiceError, or DriverError BAD_RESPONSE.
 */
export async function openSession(
  options: SessionOptions,
  memory: PositionMemory,
  scope: Scope,
): Promise<{ readonly session: Session; readonly restored: Position | undefined }> {
  const client = new blendersim.Emulate(channelTarget(options.address), options.credentials.channel, {
    ...CHANNEL_OPTIONS,
    // grpc-js shares connections between clients. Sharing one that hangs, or its pause between tries, would defeat the
    // point of a new client.
    'grpc.use_local_subchannel_pool': 1,
  });
  let session: Session | undefined;
  try {
    const { status, serial } = await unary<Registered>(scope, (callOptions, done) =>
      client.RegisterDriver({ version: options.version }, callOptions, done),
    );
    assertOk(status);
    if (!serial) throw badResponse('RegisterDriver: the main node accepted the driver but gave it no serial.');
    session = { serial: serial.serial, client };
    return { session, restored: await restore(session, memory, scope) };
  } catch (error) {
    if (session) await endSession(session);
    else client.close();
    throw error;
  }
}

/** Gives the serial back, best effort, and closes the connection; calls under way on it may still end. */
export async function endSession({ client, serial }: Session): Promise<void> {
  const scope = { signal: AbortSignal.timeout(UNREGISTER_MS), deadline: Date.now() + UNREGISTER_MS };
  try {
    await unary<Status__Output>(scope, (options, done) => client.UnRegisterDriver({ serial }, options, done));
  } catch {
    // The serial expires by itself.
  } finally {
    client.close();
  }
}

async function restore(session: Session, memory: PositionMemory, scope: Scope): Promise<Position | undefined> {
  const candidates = memory.candidates();
  for (const [index, position] of candidates.entries()) {
    try {
      await moveTo(session, position, scope);
      return position;
    } catch (error) {
      // A move that still waits for its answer may be to a place that is refused: then the one before holds. Its caller
      // is told when it is sent again.
      const refused = error instanceof StatusError && error.code === 'INVALID_ARGUMENT';
      if (!refused || index === candidates.length - 1) throw error;
    }
  }
  return undefined;
}

/** @throws the scope's reason, StatusError or ServiceError. */
export async function moveTo({ client, serial }: Session, position: Position, scope: Scope): Promise<void> {
  const { status } = await unary<WithStatus>(scope, (options, done) =>
    client.Move({ id: { serial }, position }, options, done),
  );
  assertOk(status);
}
