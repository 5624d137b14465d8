// A bare grpc-js server for the small-calls benchmark: the same messages, no logic. Prints its port.
import * as grpc from '@grpc/grpc-js';
import { type EmulateHandlers, blendersim } from '@blender-sim/protocol';

const handlers: Pick<EmulateHandlers, 'HeartBeatUser' | 'Move'> = {
  HeartBeatUser: (_call, done) => done(null, { code: 0, message: '' }),
  Move: (call, done) => done(null, { id: call.request.id, status: { code: 0, message: '' } }),
};

const server = new grpc.Server();
server.addService(blendersim.Emulate.service, { ...handlers });
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${String(port)}\n`);
});
process.on('SIGTERM', () => process.exit(0));
