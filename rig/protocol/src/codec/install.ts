import type { PackageDefinition } from '@grpc/proto-loader';
import { decodeRenderReq, decodeSlaveRenderReq, encodeRenderReq, encodeSlaveRenderReq } from './requests.js';
import {
  type Allocate,
  decodeRenderFrame,
  decodeRenderRsp,
  decodeSlaveRenderRsp,
  encodeRenderFrame,
  encodeRenderRsp,
  encodeSlaveRenderRsp,
} from './responses.js';

/** Larger answers get memory of their own: the buffer that is used again is kept for good. */
const MAX_REUSED_BYTES = 4 * 1024 * 1024;

/** The part of proto-loader's method definition that is replaced; its own types know no messages. */
interface Codec {
  requestSerialize: unknown;
  requestDeserialize: unknown;
  responseSerialize: unknown;
  responseDeserialize: unknown;
}

/**
 * Puts hand-written codecs in the place of protobufjs' for the calls that carry images. They write and read the same
 * messages, without turning each into two more objects on the way. In place: reflection goes on describing the same proto.
 */
export function installCodecs(definition: PackageDefinition): void {
  const allocate = reusing();
  const frames = {
    responseSerialize: (message: Parameters<typeof encodeRenderFrame>[0]) => encodeRenderFrame(message, allocate),
    responseDeserialize: decodeRenderFrame,
  };
  const request = { requestSerialize: encodeRenderReq, requestDeserialize: decodeRenderReq };
  const slaveRequest = { requestSerialize: encodeSlaveRenderReq, requestDeserialize: decodeSlaveRenderReq };
  Object.assign(method(definition, 'blendersim.Emulate', 'Render'), {
    ...request,
    responseSerialize: (message: Parameters<typeof encodeRenderRsp>[0]) => encodeRenderRsp(message, allocate),
    responseDeserialize: decodeRenderRsp,
  } satisfies Codec);
  Object.assign(method(definition, 'blendersim.Emulate', 'RenderStream'), { ...request, ...frames } satisfies Codec);
  Object.assign(method(definition, 'blendersim.SlaveEmulate', 'Render'), {
    ...slaveRequest,
    responseSerialize: (message: Parameters<typeof encodeSlaveRenderRsp>[0]) => encodeSlaveRenderRsp(message, allocate),
    responseDeserialize: decodeSlaveRenderRsp,
  } satisfies Codec);
  Object.assign(method(definition, 'blendersim.SlaveEmulate', 'RenderStream'), {
    ...slaveRequest,
    ...frames,
  } satisfies Codec);
}

function method(definition: PackageDefinition, service: string, name: string): object {
  const found = (definition[service] as Readonly<Record<string, object>> | undefined)?.[name];
  if (found === undefined) throw new Error(`The proto has no ${service}/${name}.`);
  return found;
}

/**
 * One buffer for every answer: a grpc-js server copies what a serializer returns into its frame before it does anything else
 * (install.test.ts would see it if it did not). Fresh memory of that size for each is what the garbage collector is busy with.
 */
function reusing(): Allocate {
  let buffer = Buffer.alloc(0);
  return (octets) => {
    if (octets > MAX_REUSED_BYTES) return Buffer.allocUnsafe(octets);
    if (buffer.length < octets) buffer = Buffer.allocUnsafeSlow(octets);
    return buffer;
  };
}
