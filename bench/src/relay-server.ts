// The processes of the relay benchmark. `bare`: a bare grpc-js server. `node MAIN_PORT`: a render node that answers at once
// with bytes it has, as one at a cached position would at best. `main`: a main node. Each prints its port.
import * as grpc from '@grpc/grpc-js';
import { systemClock } from '@blender-sim/base';
import { startMainNode } from '@blender-sim/mainnode';
import {
  OK_STATUS,
  type SlaveRenderReq__Output,
  type SlaveRenderRsp,
  blendersim,
  insecureCredentials,
  serve,
  unaryHandler,
} from '@blender-sim/protocol';
import { emulateCalls } from '@blender-sim/protocol/testing';
import { AnswerImages, SharedImages } from '@blender-sim/rendernode';
import { BARE_OPTIONS, BARE_SERVICE } from './bare-image.js';
import { HEIGHT, LIGHTS, WIDTH } from './relay-size.js';

const HOST = '127.0.0.1';

const cache = new Map<number, Buffer>();

/** Always the same bytes: what they hold is not measured, but zeroes would be kind to no cache. */
function bytesOf(octets: number): Buffer {
  const bytes = cache.get(octets) ?? Buffer.from(Uint8Array.from({ length: octets }, (_, at) => (at * 31) & 0xff));
  cache.set(octets, bytes);
  return bytes;
}

async function bare(): Promise<number> {
  const server = new grpc.Server(BARE_OPTIONS);
  const get: grpc.handleUnaryCall<Buffer, Buffer> = (call, done) =>
    done(null, bytesOf(Number(call.request.toString())));
  server.addService(BARE_SERVICE, { Get: get });
  return new Promise((resolve, reject) => {
    server.bindAsync(`${HOST}:0`, grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}

async function main(): Promise<number> {
  return (await startMainNode({ listen: { host: HOST, port: 0 } })).address.port;
}

async function node(mainPort: number): Promise<number> {
  const shared = await SharedImages.open({ clock: systemClock });
  process.on('SIGTERM', () => void shared?.close().then(() => process.exit(0)));
  const render = async ({ task_count, pixel_format, shared_host }: SlaveRenderReq__Output): Promise<SlaveRenderRsp> => {
    const shape = { status: OK_STATUS, task_count, width: WIDTH, height: HEIGHT, pixel_format };
    const noise = Array<number>(task_count).fill(0.5);
    const octets = WIDTH * HEIGHT;
    const images = new AnswerImages(task_count * octets, () => shared?.offer(shared_host, task_count * octets));
    // An image at a time, as a renderer gives them.
    for (let task = 0; task < task_count; task++) await images.put(bytesOf(octets), task * octets);
    return { ...shape, ...images.finish(), mode: 2, samples: 64, noise };
  };
  const server = await serve({
    listen: { host: HOST, port: 0 },
    credentials: insecureCredentials(),
    service: blendersim.SlaveEmulate.service,
    serviceName: 'blendersim.SlaveEmulate',
    implementation: { Render: unaryHandler(render) },
  });
  const { port } = server.address;
  const calls = emulateCalls({ host: HOST, port: mainPort });
  const rig = { name: 'relay', light_count: LIGHTS, width: WIDTH, height: HEIGHT, rig_digest: 'relay' };
  const registered = await calls.registerNode({ access_url: HOST, access_port: port, rig_digest: 'relay', rig });
  const serial = registered.serial?.serial ?? 0;
  setInterval(() => void calls.heartbeatNode({ serial, slots: 1 }), 1000);
  return port;
}

const [role, mainPort = '0'] = process.argv.slice(2);
const port = await (role === 'bare' ? bare() : role === 'main' ? main() : node(Number(mainPort)));
process.stdout.write(`${String(port)}\n`);
if (role !== 'node') process.on('SIGTERM', () => process.exit(0));
