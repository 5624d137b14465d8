import type { NodeAddress } from '../gen/blendersim/NodeAddress.js';
import { PixelFormat, type PixelFormat__Output } from '../gen/blendersim/PixelFormat.js';
import { RenderMode, type RenderMode__Output } from '../gen/blendersim/RenderMode.js';
import type { RenderOptions, RenderOptions__Output } from '../gen/blendersim/RenderOptions.js';
import type { Position, Position__Output } from '../gen/blendersim/Position.js';
import type { Serial, Serial__Output } from '../gen/blendersim/Serial.js';
import type { Status, Status__Output } from '../gen/blendersim/Status.js';
import { ErrCode } from '../gen/blendersim/ErrCode.js';
import type { WireReader } from './wire-reader.js';
import type { WireWriter } from './wire-writer.js';

/** Octets that all fixed fields of a message together have at most: every part below is less than 128. */
export const FIXED_OCTETS = 512;

/** The number of an enum's value that may be given by name. */
export function enumNumber(names: Readonly<Record<string, number>>, value: string | number | undefined): number {
  return typeof value === 'string' ? (names[value] ?? 0) : (value ?? 0);
}

/** The number of a pixel format. */
export function formatNumber(value: string | number | undefined): number {
  return enumNumber(PixelFormat, value);
}

/** The number of a render mode. */
export function modeNumber(value: string | number | undefined): number {
  return enumNumber(RenderMode, value);
}

/** An open enum as it came: what this version does not know stays its number. */
export function formatOf(value: number): PixelFormat__Output {
  return value as PixelFormat__Output;
}

/** As formatOf. */
export function modeOf(value: number): RenderMode__Output {
  return value as RenderMode__Output;
}

/** Bytes as the loader's types allow them. */
export function bytesOf(value: Uint8Array | string | undefined): Uint8Array | undefined {
  return typeof value === 'string' ? Buffer.from(value, 'base64') : value;
}

/** Floats as the loader's types allow them. */
export function floatsOf(values: readonly (number | string)[] | undefined): readonly number[] {
  return (values ?? []).map(Number);
}

export function writeSerial(writer: WireWriter, field: number, value: Serial | null | undefined): void {
  if (value) writer.message(field, () => writer.uint32(1, value.serial));
}

export function readSerial(reader: WireReader): Serial__Output {
  let serial = 0;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) serial = reader.uint32();
    else reader.skip();
  }
  return { serial };
}

/** Its octets beyond FIXED_OCTETS: statusOctets. */
export function writeStatus(writer: WireWriter, field: number, value: Status | null | undefined): void {
  if (!value) return;
  const write = (): void => {
    writer.enumeration(1, enumNumber(ErrCode, value.code));
    writer.string(2, value.message);
  };
  writer.message(field, write, Boolean(value.message));
}

export function statusOctets(value: Status | null | undefined): number {
  return 3 * (value?.message?.length ?? 0);
}

export function readStatus(reader: WireReader): Status__Output {
  const value: Status__Output = { code: 0, message: '' };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) value.code = reader.enumeration() as Status__Output['code'];
    else if (field === 2) value.message = reader.string();
    else reader.skip();
  }
  return value;
}

export function writePosition(writer: WireWriter, field: number, value: Position | null | undefined): void {
  if (!value) return;
  writer.message(field, () => {
    (['x', 'y', 'z'] as const).forEach((axis, index) => {
      const at = value[axis];
      writer.double(index + 1, at === undefined ? undefined : Number(at));
    });
  });
}

export function readPosition(reader: WireReader): Position__Output {
  const value = { x: 0, y: 0, z: 0 };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) value.x = reader.double();
    else if (field === 2) value.y = reader.double();
    else if (field === 3) value.z = reader.double();
    else reader.skip();
  }
  return value;
}

export function writeOptions(writer: WireWriter, field: number, value: RenderOptions | null | undefined): void {
  if (!value) return;
  writer.message(field, () => {
    writer.enumeration(1, modeNumber(value.mode));
    writer.uint32(2, value.samples);
    writer.float(3, value.noise === undefined ? undefined : Number(value.noise));
    writer.uint32(4, value.repetition);
  });
}

export function readOptions(reader: WireReader): RenderOptions__Output {
  const value: RenderOptions__Output = { mode: 0, samples: 0, noise: 0, repetition: 0 };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) value.mode = modeOf(reader.enumeration());
    else if (field === 2) value.samples = reader.uint32();
    else if (field === 3) value.noise = reader.float();
    else if (field === 4) value.repetition = reader.uint32();
    else reader.skip();
  }
  return value;
}

/** Its octets beyond FIXED_OCTETS: addressOctets. */
export function writeAddress(writer: WireWriter, field: number, value: NodeAddress): void {
  const write = (): void => {
    writer.string(1, value.access_url);
    writer.uint32(2, value.access_port);
  };
  writer.message(field, write, true);
}

export function addressOctets(value: NodeAddress): number {
  return 24 + 3 * (value.access_url?.length ?? 0);
}

export function readAddress(reader: WireReader): { access_url: string; access_port: number } {
  const value = { access_url: '', access_port: 0 };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) value.access_url = reader.string();
    else if (field === 2) value.access_port = reader.uint32();
    else reader.skip();
  }
  return value;
}
