import type { RenderReq, RenderReq__Output } from '../gen/blendersim/RenderReq.js';
import type { SlaveRenderReq, SlaveRenderReq__Output } from '../gen/blendersim/SlaveRenderReq.js';
import {
  FIXED_OCTETS,
  addressOctets,
  formatNumber,
  formatOf,
  readAddress,
  readOptions,
  readPosition,
  readSerial,
  writeAddress,
  writeOptions,
  writePosition,
  writeSerial,
} from './parts.js';
import { WireReader } from './wire-reader.js';
import { WireWriter } from './wire-writer.js';

export function encodeRenderReq(message: RenderReq): Buffer {
  const { lights } = message;
  const writer = new WireWriter(Buffer.allocUnsafe(FIXED_OCTETS + 5 * (lights?.length ?? 0)));
  writeSerial(writer, 1, message.id);
  writer.uint32(2, message.task_count);
  writer.uint32(3, message.light_count);
  writer.packedUint32(4, lights);
  writer.enumeration(5, formatNumber(message.pixel_format));
  writeOptions(writer, 6, message.options);
  return writer.finish();
}

/** @throws RangeError for octets that are no protobuf message. */
export function decodeRenderReq(octets: Buffer): RenderReq__Output {
  const reader = new WireReader(octets);
  const message: RenderReq__Output = {
    id: null,
    task_count: 0,
    light_count: 0,
    lights: [],
    pixel_format: 0,
    options: null,
  };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) message.id = readSerial(reader.message());
    else if (field === 2) message.task_count = reader.uint32();
    else if (field === 3) message.light_count = reader.uint32();
    else if (field === 4) reader.uint32s(message.lights);
    else if (field === 5) message.pixel_format = formatOf(reader.enumeration());
    else if (field === 6) message.options = readOptions(reader.message());
    else reader.skip();
  }
  return message;
}

export function encodeSlaveRenderReq(message: SlaveRenderReq): Buffer {
  const { lights, request_id, helpers = [], shared_host } = message;
  const own = 3 * ((request_id?.length ?? 0) + (shared_host?.length ?? 0));
  const texts = helpers.reduce((sum, helper) => sum + addressOctets(helper), own);
  const writer = new WireWriter(Buffer.allocUnsafe(FIXED_OCTETS + texts + 5 * (lights?.length ?? 0)));
  writePosition(writer, 1, message.position);
  writer.uint32(2, message.task_count);
  writer.uint32(3, message.light_count);
  writer.packedUint32(4, lights);
  writer.string(5, request_id);
  writer.uint32(6, message.deadline_ms);
  writer.enumeration(7, formatNumber(message.pixel_format));
  writeOptions(writer, 8, message.options);
  for (const helper of helpers) writeAddress(writer, 9, helper);
  writer.string(10, shared_host);
  return writer.finish();
}

/** @throws RangeError for octets that are no protobuf message. */
export function decodeSlaveRenderReq(octets: Buffer): SlaveRenderReq__Output {
  const reader = new WireReader(octets);
  const message: SlaveRenderReq__Output = {
    position: null,
    task_count: 0,
    light_count: 0,
    lights: [],
    request_id: '',
    deadline_ms: 0,
    pixel_format: 0,
    options: null,
    helpers: [],
    shared_host: '',
  };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) message.position = readPosition(reader.message());
    else if (field === 2) message.task_count = reader.uint32();
    else if (field === 3) message.light_count = reader.uint32();
    else if (field === 4) reader.uint32s(message.lights);
    else if (field === 5) message.request_id = reader.string();
    else if (field === 6) message.deadline_ms = reader.uint32();
    else if (field === 7) message.pixel_format = formatOf(reader.enumeration());
    else if (field === 8) message.options = readOptions(reader.message());
    else if (field === 9) message.helpers.push(readAddress(reader.message()));
    else if (field === 10) message.shared_host = reader.string();
    else reader.skip();
  }
  return message;
}
