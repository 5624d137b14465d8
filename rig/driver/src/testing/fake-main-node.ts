import * as grpc from '@grpc/grpc-js';
import { type Deferred, deferred } from '@blender-sim/base';
import {
  type EmulateHandlers,
  OK_STATUS,
  type Position,
  type RenderReq__Output,
  type RunningServer,
  StatusError,
  type Status__Output,
  assertCompatible,
  blendersim,
  checkBatch,
  imageBytes,
  insecureCredentials,
  positionOf,
  positionProblem,
  serve,
  statusOf,
} from '@blender-sim/protocol';
import type { FakeCall, FakeMainNodeOptions, Script } from './fake-call.js';
import { type FakeSize, fakeGroundTruth, fakeImage, fakeQuality } from './fake-answers.js';

/** A main node without render nodes, for tests: real gRPC on 127.0.0.1, images made up, every answer scriptable. */
export class FakeMainNode implements AsyncDisposable {
  /** Every call that came, in order. */
  readonly calls: FakeCall[] = [];
  /** Drivers and where their object is; undefined: not moved yet. Remove one to let it expire. */
  readonly drivers: Map<number, Position | undefined> = new Map();
  script: FakeMainNodeOptions['script'];
  readonly #options: FakeMainNodeOptions;
  readonly #counts = new Map<FakeCall['method'], number>();
  #nextSerial: number;
  #server!: RunningServer; // set by start, the only way to make one
  readonly #waiting = new Set<{ test: (call: FakeCall) => boolean; found: Deferred<FakeCall> }>();

  private constructor(options: FakeMainNodeOptions) {
    this.#options = options;
    this.script = options.script;
    this.#nextSerial = options.firstSerial ?? 1;
  }

  static async start(options: FakeMainNodeOptions = {}): Promise<FakeMainNode> {
    const fake = new FakeMainNode(options);
    fake.#server = await serve({
      listen: { host: '127.0.0.1', port: options.port ?? 0 },
      credentials: insecureCredentials(),
      service: blendersim.Emulate.service,
      serviceName: 'blendersim.Emulate',
      implementation: fake.#handlers(),
    });
    return fake;
  }

  get port(): number {
    return this.#server.address.port;
  }

  get address(): string {
    return `127.0.0.1:${String(this.port)}`;
  }

  callsOf(method: FakeCall['method']): FakeCall[] {
    return this.calls.filter((call) => call.method === method);
  }

  /** The next call of `method` (with `serial`) from now on. */
  nextCall(method: FakeCall['method'], serial?: number): Promise<FakeCall> {
    const found = deferred<FakeCall>();
    const test = (call: FakeCall): boolean =>
      call.method === method && (serial === undefined || call.serial === serial);
    this.#waiting.add({ test, found });
    return found.promise;
  }

  /** As a process that is killed: every connection is cut. */
  close(): Promise<void> {
    return this.#server.close(0);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #handlers(): grpc.UntypedServiceImplementation {
    const handlers = {
      RegisterDriver: this.#unary('RegisterDriver', ({ version }) => {
        assertCompatible('the driver', version);
        const serial = this.#nextSerial++;
        this.drivers.set(serial, undefined);
        return { status: OK_STATUS, serial: { serial } };
      }),
      UnRegisterDriver: this.#unary('UnRegisterDriver', ({ serial }) => {
        this.#authorize(serial);
        this.drivers.delete(serial);
        return OK_STATUS;
      }),
      HeartBeatUser: this.#unary('HeartBeatUser', ({ serial }) => {
        this.#authorize(serial);
        return OK_STATUS;
      }),
      Move: this.#unary('Move', ({ id, position }) => {
        const serial = this.#authorize(id?.serial);
        const limit = { min: { x: -100, y: -100, z: -100 }, max: { x: 100, y: 100, z: 100 } };
        const problem = positionProblem(positionOf(position), limit);
        if (problem !== undefined) throw new StatusError('INVALID_ARGUMENT', problem);
        this.drivers.set(serial, positionOf(position));
        return { id, status: OK_STATUS };
      }),
      GetPosition: this.#unary('GetPosition', ({ id }) => {
        const serial = this.#authorize(id?.serial);
        return { id, status: OK_STATUS, position: positionOf(this.drivers.get(serial)) };
      }),
      GetRig: this.#unary('GetRig', ({ serial }) => {
        this.#authorize(serial);
        const { width, height, lightCount } = this.#size();
        const light_positions = Array.from({ length: lightCount }, (_, x) => ({ x, y: 0, z: 1 }));
        const names = { name: 'fake', length_unit: 'mm', rig_digest: 'r', renderer_digest: 'f', renderer: 'fake' };
        return { status: OK_STATUS, ...names, light_count: lightCount, light_positions, width, height };
      }),
      Render: this.#unary('Render', (request) => {
        const images = this.#images(request);
        const { width, height } = this.#size();
        const { id, task_count, pixel_format } = request;
        const quality = fakeQuality(request.options, task_count);
        return {
          id,
          status: OK_STATUS,
          task_count,
          width,
          height,
          pixel_format,
          imgs: Buffer.concat(images),
          ...quality,
        };
      }),
      RenderStream: (call) => void this.#stream('RenderStream', call, (request) => this.#frames(request)),
      GetGroundTruth: (call) =>
        void this.#stream('GetGroundTruth', call, ({ id }) => {
          const serial = this.#authorize(id?.serial);
          return fakeGroundTruth(this.#size(), positionOf(this.drivers.get(serial)));
        }),
    } satisfies Partial<EmulateHandlers>;
    return handlers;
  }

  #unary<Request extends object, Response extends object>(
    method: FakeCall['method'],
    answer: (request: Request) => Response,
  ): grpc.handleUnaryCall<Request, Response> {
    return (call, done) => {
      const run = async (): Promise<void> => {
        const script = await this.#record(method, call);
        if (script === 'hang') return;
        if (script && 'grpc' in script) done({ code: script.grpc, details: script.details ?? 'scripted' });
        // The caller of `script` knows which response belongs to the method.
        else if (script && 'response' in script) done(null, script.response as Response);
        else if (script && 'status' in script) done(null, withStatus(method, script.status) as Response);
        else
          done(
            null,
            answerOrStatus(method, () => answer(call.request)),
          );
      };
      void run();
    };
  }

  async #stream<Request extends object>(
    method: FakeCall['method'],
    call: grpc.ServerWritableStream<Request, object>,
    answer: (request: Request) => readonly object[],
  ): Promise<void> {
    const script = await this.#record(method, call);
    if (script === 'hang') return;
    const fail = (code: grpc.status, details: string): boolean => call.emit('error', { code, details });
    if (script && 'grpc' in script) return void fail(script.grpc, script.details ?? 'scripted');
    const breakAfter = script && 'breakAfter' in script ? script.breakAfter : undefined;
    for (const message of messagesOf(script, () => answer(call.request)).slice(0, breakAfter)) call.write(message);
    if (breakAfter === undefined) call.end();
    // After the messages have gone out, as a connection that breaks later would do.
    else setImmediate(() => fail(grpc.status.UNAVAILABLE, 'scripted break'));
  }

  #frames(request: RenderReq__Output): readonly object[] {
    const { pixel_format, task_count, options } = request;
    const { width, height } = this.#size();
    const { mode, samples, noise } = fakeQuality(options, task_count);
    return this.#images(request).map((img, index) => {
      const progress = { index, tasks_done: index + 1, task_count };
      return {
        status: OK_STATUS,
        ...progress,
        width,
        height,
        img,
        pixel_format,
        mode,
        samples,
        noise: noise[index] ?? 0,
      };
    });
  }

  async #record(method: FakeCall['method'], call: AnyCall): Promise<Script | undefined> {
    const cancelled = deferred<void>();
    call.on('cancelled', () => cancelled.resolve());
    const count = (this.#counts.get(method) ?? 0) + 1;
    this.#counts.set(method, count);
    const record: FakeCall = {
      method,
      serial: serialIn(call.request),
      request: call.request,
      count,
      deadline: call.getDeadline(),
      cancelled: cancelled.promise,
    };
    this.calls.push(record);
    for (const one of [...this.#waiting]) {
      if (!one.test(record)) continue;
      this.#waiting.delete(one);
      one.found.resolve(record);
    }
    return this.script?.(record);
  }

  #authorize(serial: number | undefined): number {
    if (serial !== undefined && this.drivers.has(serial)) return serial;
    throw new StatusError('UNAUTHORIZED', `serial ${String(serial)} is unknown or has expired; register again.`);
  }

  #images(request: RenderReq__Output): Buffer[] {
    const serial = this.#authorize(request.id?.serial);
    const { width, height, lightCount } = this.#size();
    const layout = checkBatch(request, { maxTasks: 1024, maxBytes: 2 ** 28, lightCount, width, height });
    return Array.from({ length: request.task_count }, (_, task) => {
      const words = request.lights.slice(task * request.light_count, (task + 1) * request.light_count);
      return fakeImage(words, positionOf(this.drivers.get(serial)), imageBytes(width, height, layout));
    });
  }

  #size(): FakeSize {
    const { width = 4, height = 3, lightCount = 8 } = this.#options;
    return { width, height, lightCount };
  }
}

type AnyCall = grpc.ServerUnaryCall<object, object> | grpc.ServerWritableStream<object, object>;

function serialIn(request: object): number {
  if ('serial' in request) return Number(request.serial);
  const id = 'id' in request ? (request.id as { serial: number } | null) : null;
  return id?.serial ?? 0;
}

/** The messages of a stream: as scripted, or as made up, or one that says what went wrong. */
function messagesOf(script: Script | undefined, answer: () => readonly object[]): readonly object[] {
  if (script && typeof script === 'object' && 'status' in script) return [{ status: script.status }];
  if (script && typeof script === 'object' && 'response' in script) return script.response as readonly object[];
  try {
    return answer();
  } catch (error) {
    return [{ status: statusOf(error) }];
  }
}

/** UnRegisterDriver and HeartBeatUser answer with a Status itself, the others with one inside. */
function withStatus(method: FakeCall['method'], status: Status__Output): object {
  return method === 'UnRegisterDriver' || method === 'HeartBeatUser' ? status : { status };
}

function answerOrStatus<Response extends object>(method: FakeCall['method'], answer: () => Response): Response {
  try {
    return answer();
  } catch (error) {
    // Every response of the service carries its status in one of the two places.
    return withStatus(method, statusOf(error)) as Response;
  }
}
