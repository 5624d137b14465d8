import type * as grpc from '@grpc/grpc-js';
import type { DriverInfo } from '../gen/blendersim/DriverInfo.js';
import type { EmulateClient } from '../gen/blendersim/Emulate.js';
import type { GetPositionRsp__Output } from '../gen/blendersim/GetPositionRsp.js';
import type { MoveReq } from '../gen/blendersim/MoveReq.js';
import type { MoveRsp__Output } from '../gen/blendersim/MoveRsp.js';
import type { NodeHeartBeat } from '../gen/blendersim/NodeHeartBeat.js';
import type { NodeInfo } from '../gen/blendersim/NodeInfo.js';
import type { RegisteDriverRsp__Output } from '../gen/blendersim/RegisteDriverRsp.js';
import type { RegisterNodeRsp__Output } from '../gen/blendersim/RegisterNodeRsp.js';
import type { RenderFrame__Output } from '../gen/blendersim/RenderFrame.js';
import type { RenderReq } from '../gen/blendersim/RenderReq.js';
import type { RenderRsp__Output } from '../gen/blendersim/RenderRsp.js';
import type { RigInfo__Output } from '../gen/blendersim/RigInfo.js';
import type { Status__Output } from '../gen/blendersim/Status.js';
import { type Credentials, insecureCredentials } from '../tls.js';
import type { HostPort } from '../host-port.js';
import { formatHostPort } from '../host-port.js';
import { CHANNEL_OPTIONS, blendersim } from '../wire.js';
import { collect } from './collect.js';

/** The calls of Emulate one by one, as promises: a driver or node without any behaviour of its own. */
export interface EmulateCalls extends Disposable {
  readonly client: EmulateClient;
  registerDriver(request?: DriverInfo): Promise<RegisteDriverRsp__Output>;
  unregisterDriver(serial: number): Promise<Status__Output>;
  heartbeatUser(serial: number): Promise<Status__Output>;
  move(request: MoveReq): Promise<MoveRsp__Output>;
  getPosition(serial: number): Promise<GetPositionRsp__Output>;
  render(request: RenderReq, options?: grpc.CallOptions): Promise<RenderRsp__Output>;
  renderStream(request: RenderReq, options?: grpc.CallOptions): Promise<RenderFrame__Output[]>;
  getRig(serial: number, options?: grpc.CallOptions): Promise<RigInfo__Output>;
  registerNode(request: NodeInfo): Promise<RegisterNodeRsp__Output>;
  unregisterNode(serial: number): Promise<Status__Output>;
  heartbeatNode(request: NodeHeartBeat): Promise<Status__Output>;
}

/** Connects to a main node. */
export function emulateCalls(address: HostPort, credentials: Credentials = insecureCredentials()): EmulateCalls {
  const client = new blendersim.Emulate(formatHostPort(address), credentials.channel, CHANNEL_OPTIONS);
  return {
    client,
    registerDriver: (request = {}) => reply((done) => client.RegisterDriver(request, done)),
    unregisterDriver: (serial) => reply((done) => client.UnRegisterDriver({ serial }, done)),
    heartbeatUser: (serial) => reply((done) => client.HeartBeatUser({ serial }, done)),
    move: (request) => reply((done) => client.Move(request, done)),
    getPosition: (serial) => reply((done) => client.GetPosition({ id: { serial } }, done)),
    render: (request, options = {}) => reply((done) => client.Render(request, options, done)),
    renderStream: (request, options = {}) => collect<RenderFrame__Output>(client.RenderStream(request, options)),
    getRig: (serial, options = {}) => reply((done) => client.GetRig({ serial }, options, done)),
    registerNode: (request) => reply((done) => client.RegisterNode(request, done)),
    unregisterNode: (serial) => reply((done) => client.UnRegisterNode({ serial }, done)),
    heartbeatNode: (request) => reply((done) => client.HeartBeatNode(request, done)),
    [Symbol.dispose]: () => client.close(),
  };
}

function reply<T>(call: (done: (error: grpc.ServiceError | null, value?: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => {
      if (value === undefined) reject(error ?? new Error('neither an answer nor an error'));
      else resolve(value);
    });
  });
}
