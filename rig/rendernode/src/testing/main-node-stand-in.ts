import {
  type HostPort,
  type NodeHeartBeat__Output,
  type NodeInfo__Output,
  OK_STATUS,
  type RunningServer,
  type StatusErrorCode,
  StatusError,
  blendersim,
  insecureCredentials,
  serve,
  statusOf,
  unaryHandler,
} from '@blender-sim/protocol';

/** What the stand-in does with the next calls of a kind. */
export type Answer = 'ok' | 'hang' | StatusErrorCode;

/** A main node that knows registrations only, and does what a test says. */
export class MainNodeStandIn implements AsyncDisposable {
  readonly registrations: NodeInfo__Output[] = [];
  readonly heartbeats: NodeHeartBeat__Output[] = [];
  readonly unregistered: number[] = [];
  onRegister: Answer = 'ok';
  onHeartbeat: Answer = 'ok';
  onUnregister: Answer = 'ok';
  /** Serials that are alive. */
  readonly serials: Set<number> = new Set<number>();
  #nextSerial = 0;
  #server: RunningServer | undefined;

  /** @param listen default: a free port. */
  static async start(listen: HostPort = { host: '127.0.0.1', port: 0 }): Promise<MainNodeStandIn> {
    const self = new MainNodeStandIn();
    self.#server = await serve({
      listen,
      credentials: insecureCredentials(),
      service: blendersim.Emulate.service,
      serviceName: 'blendersim.Emulate',
      implementation: {
        RegisterNode: unaryHandler(async (info: NodeInfo__Output) => {
          self.registrations.push(info);
          const refused = await refusal(self.onRegister);
          if (refused) return { status: statusOf(refused) };
          self.serials.add(++self.#nextSerial);
          return { status: OK_STATUS, serial: { serial: self.#nextSerial } };
        }),
        HeartBeatNode: unaryHandler(async (beat: NodeHeartBeat__Output) => {
          self.heartbeats.push(beat);
          const refused = await refusal(self.onHeartbeat);
          if (refused) return statusOf(refused);
          return self.serials.has(beat.serial) ? OK_STATUS : statusOf(new StatusError('UNAUTHORIZED', 'forgotten'));
        }),
        UnRegisterNode: unaryHandler(async ({ serial }: { serial: number }) => {
          self.unregistered.push(serial);
          const refused = await refusal(self.onUnregister);
          return refused ? statusOf(refused) : OK_STATUS;
        }),
      },
    });
    return self;
  }

  get address(): HostPort {
    if (this.#server === undefined) throw new Error('not started');
    return this.#server.address;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.close();
  }
}

function refusal(answer: Answer): Promise<StatusError | undefined> {
  if (answer === 'hang') return new Promise(() => undefined);
  return Promise.resolve(answer === 'ok' ? undefined : new StatusError(answer, `refused: ${answer}`));
}
