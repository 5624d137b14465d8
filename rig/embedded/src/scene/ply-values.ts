import { FileFault } from './file-fault.js';
import type { PlyHeader, PlyType } from './ply-header.js';

/** The numbers after the header, one after the other. */
export interface PlyValues {
  /** @throws FileFault where the file ends. */
  next(type: PlyType): number;
}

const SIZES: Readonly<Record<PlyType, number>> = {
  ...{ int8: 1, uint8: 1, int16: 2, uint16: 2, int32: 4, uint32: 4, float32: 4, float64: 8 },
};

/** The values of a text or a binary .ply. */
export function plyValues(octets: Uint8Array, header: PlyHeader): PlyValues {
  return header.format === 'ascii'
    ? textValues(octets, header.length)
    : binaryValues(octets, header.length, header.format === 'binary_little_endian');
}

function textValues(octets: Uint8Array, start: number): PlyValues {
  const words = Buffer.from(octets.buffer, octets.byteOffset + start, octets.length - start)
    .toString('latin1')
    .matchAll(/\S+/g);
  return {
    next: () => {
      const word = words.next();
      if (word.done === true) throw new FileFault(ENDS);
      const value = Number(word.value[0]);
      if (Number.isNaN(value) && !/^[+-]?nan$/i.test(word.value[0])) {
        throw new FileFault(`has ${JSON.stringify(word.value[0])} where a number is expected`);
      }
      return value;
    },
  };
}

function binaryValues(octets: Uint8Array, start: number, little: boolean): PlyValues {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  let at = start;
  return {
    next: (type) => {
      const from = at;
      at += SIZES[type];
      if (at > octets.length) throw new FileFault(ENDS);
      switch (type) {
        case 'int8':
          return view.getInt8(from);
        case 'uint8':
          return view.getUint8(from);
        case 'int16':
          return view.getInt16(from, little);
        case 'uint16':
          return view.getUint16(from, little);
        case 'int32':
          return view.getInt32(from, little);
        case 'uint32':
          return view.getUint32(from, little);
        case 'float32':
          return view.getFloat32(from, little);
        case 'float64':
          return view.getFloat64(from, little);
      }
    },
  };
}

const ENDS = 'ends before the last value that its header promises';
