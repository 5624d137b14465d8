// The reference of the relay benchmark: one grpc-js call that returns given bytes, without protobuf or any logic.
import type * as grpc from '@grpc/grpc-js';

const same = (bytes: Buffer): Buffer => bytes;

/** Request: the size of the answer in octets as text. */
export const BARE_SERVICE: grpc.ServiceDefinition = {
  Get: {
    path: '/bare.Image/Get',
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  },
};

/** grpc-js as it comes, but for its limit of 4 MiB a message. */
export const BARE_OPTIONS: grpc.ChannelOptions = {
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
};

/** Asks a bare server for so many octets. */
export function bareCall(client: grpc.Client, octets: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest('/bare.Image/Get', same, same, Buffer.from(String(octets)), (error, bytes) => {
      if (bytes === undefined || error !== null) reject(error ?? new Error('no bytes'));
      else resolve(bytes);
    });
  });
}
