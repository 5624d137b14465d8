import type { RenderFrame, RenderFrame__Output } from '../gen/blendersim/RenderFrame.js';
import type { RenderRsp, RenderRsp__Output } from '../gen/blendersim/RenderRsp.js';
import type { SlaveRenderRsp, SlaveRenderRsp__Output } from '../gen/blendersim/SlaveRenderRsp.js';
import {
  FIXED_OCTETS,
  bytesOf,
  floatsOf,
  formatNumber,
  formatOf,
  modeNumber,
  modeOf,
  readSerial,
  readStatus,
  statusOctets,
  writeSerial,
  writeStatus,
} from './parts.js';
import { takeRoom } from './image-room.js';
import { WireReader } from './wire-reader.js';
import { WireWriter } from './wire-writer.js';

/** Gives a buffer of at least so many octets, with any contents. */
export type Allocate = (octets: number) => Buffer;

const fresh: Allocate = (octets) => Buffer.allocUnsafe(octets);

const EMPTY: Buffer = Buffer.alloc(0);

/** What stands before the images, until its length is known. */
const HEAD: Buffer = Buffer.alloc(FIXED_OCTETS);

/** Images that lie in an imageRoom are not copied: the message is written around them. */
export function encodeRenderRsp(message: RenderRsp, allocate: Allocate = fresh): Buffer {
  const imgs = bytesOf(message.imgs);
  const noise = floatsOf(message.noise);
  const statusIsShort = !message.status?.message;
  const room = statusIsShort ? takeRoom(imgs) : undefined;
  if (
    imgs !== undefined &&
    room !== undefined &&
    room.whole.length - imgs.length >= 2 * FIXED_OCTETS + 4 * noise.length
  ) {
    const { whole, start } = room;
    const before = new WireWriter(HEAD);
    writeRenderRspHead(before, message);
    before.bytesHead(6, imgs.length);
    const head = before.finish();
    head.copy(whole, start - head.length);
    const after = new WireWriter(whole, start + imgs.length);
    writeRenderRspTail(after, message, noise);
    return after.finish(start - head.length);
  }
  const writer = new WireWriter(
    allocate(FIXED_OCTETS + statusOctets(message.status) + 4 * noise.length + (imgs?.length ?? 0)),
  );
  writeRenderRspHead(writer, message);
  writer.bytes(6, imgs);
  writeRenderRspTail(writer, message, noise);
  return writer.finish();
}

function writeRenderRspHead(writer: WireWriter, message: RenderRsp): void {
  writeSerial(writer, 1, message.id);
  writeStatus(writer, 2, message.status);
  writer.uint32(3, message.task_count);
  writer.uint32(4, message.width);
  writer.uint32(5, message.height);
}

function writeRenderRspTail(writer: WireWriter, message: RenderRsp, noise: readonly number[]): void {
  writer.enumeration(7, formatNumber(message.pixel_format));
  writer.enumeration(8, modeNumber(message.mode));
  writer.uint32(9, message.samples);
  writer.packedFloat(10, noise);
}

/** The images are a view. @throws RangeError for octets that are no protobuf message. */
export function decodeRenderRsp(octets: Buffer): RenderRsp__Output {
  const reader = new WireReader(octets);
  const message: RenderRsp__Output = { id: null, status: null, ...images() };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) message.id = readSerial(reader.message());
    else if (field === 2) message.status = readStatus(reader.message());
    else readImages(reader, field - 2, message);
  }
  return message;
}

export function encodeSlaveRenderRsp(message: SlaveRenderRsp, allocate: Allocate = fresh): Buffer {
  const imgs = bytesOf(message.imgs);
  const noise = floatsOf(message.noise);
  const texts = 3 * (message.shared_file?.length ?? 0);
  const writer = new WireWriter(
    allocate(FIXED_OCTETS + statusOctets(message.status) + texts + 4 * noise.length + (imgs?.length ?? 0)),
  );
  writeStatus(writer, 1, message.status);
  writer.uint32(2, message.task_count);
  writer.uint32(3, message.width);
  writer.uint32(4, message.height);
  writer.bytes(5, imgs);
  writer.enumeration(6, formatNumber(message.pixel_format));
  writer.enumeration(7, modeNumber(message.mode));
  writer.uint32(8, message.samples);
  writer.packedFloat(9, noise);
  writer.string(10, message.shared_file);
  return writer.finish();
}

/** As decodeRenderRsp. */
export function decodeSlaveRenderRsp(octets: Buffer): SlaveRenderRsp__Output {
  const reader = new WireReader(octets);
  const message: SlaveRenderRsp__Output = { status: null, ...images(), shared_file: '' };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) message.status = readStatus(reader.message());
    else if (field === 10) message.shared_file = reader.string();
    else readImages(reader, field - 1, message);
  }
  return message;
}

export function encodeRenderFrame(message: RenderFrame, allocate: Allocate = fresh): Buffer {
  const img = bytesOf(message.img);
  const writer = new WireWriter(allocate(FIXED_OCTETS + statusOctets(message.status) + (img?.length ?? 0)));
  writeStatus(writer, 1, message.status);
  writer.uint32(2, message.index);
  writer.uint32(3, message.width);
  writer.uint32(4, message.height);
  writer.bytes(5, img);
  writer.enumeration(6, formatNumber(message.pixel_format));
  writer.uint32(7, message.tasks_done);
  writer.uint32(8, message.task_count);
  writer.enumeration(9, modeNumber(message.mode));
  writer.uint32(10, message.samples);
  writer.float(11, message.noise === undefined ? undefined : Number(message.noise));
  return writer.finish();
}

/** As decodeRenderRsp. */
export function decodeRenderFrame(octets: Buffer): RenderFrame__Output {
  const reader = new WireReader(octets);
  const shape = { index: 0, width: 0, height: 0, img: EMPTY, pixel_format: formatOf(0), tasks_done: 0, task_count: 0 };
  const message: RenderFrame__Output = { status: null, ...shape, mode: 0, samples: 0, noise: 0 };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) message.status = readStatus(reader.message());
    else if (field === 2) message.index = reader.uint32();
    else if (field === 3) message.width = reader.uint32();
    else if (field === 4) message.height = reader.uint32();
    else if (field === 5) message.img = reader.bytes();
    else if (field === 6) message.pixel_format = formatOf(reader.enumeration());
    else if (field === 7) message.tasks_done = reader.uint32();
    else if (field === 8) message.task_count = reader.uint32();
    else if (field === 9) message.mode = modeOf(reader.enumeration());
    else if (field === 10) message.samples = reader.uint32();
    else if (field === 11) message.noise = reader.float();
    else reader.skip();
  }
  return message;
}

type Images = Omit<SlaveRenderRsp__Output, 'status' | 'shared_file'>;

function images(): Images {
  return {
    task_count: 0,
    width: 0,
    height: 0,
    imgs: EMPTY,
    pixel_format: formatOf(0),
    mode: modeOf(0),
    samples: 0,
    noise: [],
  };
}

/** The fields that both whole answers have, numbered on behind their status. */
function readImages(reader: WireReader, field: number, message: Images): void {
  if (field === 1) message.task_count = reader.uint32();
  else if (field === 2) message.width = reader.uint32();
  else if (field === 3) message.height = reader.uint32();
  else if (field === 4) message.imgs = reader.bytes();
  else if (field === 5) message.pixel_format = formatOf(reader.enumeration());
  else if (field === 6) message.mode = modeOf(reader.enumeration());
  else if (field === 7) message.samples = reader.uint32();
  else if (field === 8) reader.floats(message.noise);
  else reader.skip();
}
