import path from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { type PackageDefinition, loadSync } from '@grpc/proto-loader';
import { installCodecs } from './codec/install.js';
import type { ProtoGrpcType } from './gen/blendersim.js';

// grpc-js prints to stderr what its callers are told anyway (a port in use, say). GRPC_VERBOSITY turns it on again.
if (process.env['GRPC_VERBOSITY'] === undefined) grpc.setLogVerbosity(grpc.logVerbosity.NONE);

/** Where the .proto files of this checkout or package are. */
const protoDir: string = path.resolve(import.meta.dirname, '..', '..', '..', 'proto');

/** The loaded proto: what servers register and reflection describes. Field names as in the proto (snake_case). */
export const packageDefinition: PackageDefinition = loadSync('blendersim.proto', {
  keepCase: true,
  longs: Number,
  enums: Number,
  defaults: true,
  oneofs: true,
  includeDirs: [protoDir],
});
installCodecs(packageDefinition);

// grpc-js types its loader's result only loosely; the generated ProtoGrpcType is what it really is.
export const blendersim: ProtoGrpcType['blendersim'] = (
  grpc.loadPackageDefinition(packageDefinition) as unknown as ProtoGrpcType
).blendersim;

/** Version of this protocol, semantic; a driver or node with the same major is accepted. */
export const PROTOCOL_VERSION = '1.0.0';

/**
 * Largest message either end sends or takes, in octets. gRPC's own default of 4 MiB would refuse an answer of 55 images of
 * 320x240; 1 GiB is well below what Node can hold in one Buffer (4 GiB) and above every batch the limits allow.
 */
export const MAX_MESSAGE_BYTES: number = 1024 * 1024 * 1024;

/**
 * Largest request a server of ours takes, in octets: 4096 patterns of 1600 LEDs. A word of the wire may be one octet and is
 * eight in memory, so that a request of 1 GiB would be an out-of-memory; answers are images and don't grow.
 */
export const MAX_REQUEST_BYTES: number = 32 * 1024 * 1024;

/** Octets that may be under way to a client of ours before it has taken any. 256 KiB to 1 MiB measured best, 8 MiB no better. */
const FLOW_CONTROL_WINDOW: number = 1024 * 1024;

/** Options that every client and server of ours sets, on both ends. */
export const CHANNEL_OPTIONS: Readonly<grpc.ChannelOptions> = {
  'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
  'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  // A main node that comes back after kill -9 is found again within a second, not after grpc's default of up to 2 minutes.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1000,
  // A peer that vanished without closing the connection is noticed.
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
  // A receiver lets so many octets come before it has taken any. HTTP/2's own 64 KiB would stop an image of 300 KiB five times
  // to wait for the other end.
  'grpc-node.flow_control_window': FLOW_CONTROL_WINDOW,
};
