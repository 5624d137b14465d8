import { PixelFormat, pixelLayout } from '@blender-sim/protocol';
import { decode } from 'fast-png';
import { expect, test } from 'vitest';
import { encodePng } from './png.js';

const layout = pixelLayout(PixelFormat.MONO16);

test('16-bit codes are those of the image, wherever it lies in the memory of its message', () => {
  if (layout === undefined) throw new Error('MONO16 has a layout');
  const codes = Uint16Array.of(0, 1, 256, 4660, 65535, 32768);
  const message = Buffer.alloc(64, 0x77);
  message.set(new Uint8Array(codes.buffer), 13);
  const png = decode(encodePng(message.subarray(13, 13 + codes.byteLength), 3, 2, layout));
  expect([...png.data]).toEqual([...codes]);
  expect(png).toMatchObject({ width: 3, height: 2, depth: 16, channels: 1 });
});
