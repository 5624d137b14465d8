import fc from 'fast-check';
import { expect, test } from 'vitest';
import { imageRoom } from './image-room.js';
import { decodeRenderRsp, encodeRenderRsp } from './responses.js';

test('an answer whose images lie in a room is the same octets as any other', () => {
  const noise = fc.array(fc.float({ noNaN: true }), { maxLength: 20 });
  const number = fc.integer({ min: 0, max: 0xffffffff });
  const fields = { task_count: number, width: number, height: number, samples: number, mode: fc.nat(2), noise };
  const status = fc.record({ code: fc.nat(7), message: fc.constantFrom('', 'a reason') });
  const message = fc.record({ ...fields, status, id: fc.record({ serial: number }) });
  fc.assert(
    fc.property(message, fc.uint8Array({ minLength: 1, maxLength: 3000 }), fc.nat(20), (said, pixels, count) => {
      const answer = { ...said, mode: said.mode as 0 | 1 | 2, status: { ...said.status, code: said.status.code as 0 } };
      const room = imageRoom(pixels.length, count);
      room.set(pixels);
      const expected = encodeRenderRsp({ ...answer, imgs: pixels });
      const written = encodeRenderRsp({ ...answer, imgs: room });
      expect(written.equals(expected)).toBe(true);
      expect(decodeRenderRsp(written).imgs.equals(pixels)).toBe(true);
    }),
  );
});

test('the images are encoded where they are, and their memory is then used again', () => {
  const room = imageRoom(5000, 1);
  const written = encodeRenderRsp({ imgs: room, task_count: 1 });
  expect(written.buffer).toBe(room.buffer);
  expect(imageRoom(4000, 1).buffer).toBe(room.buffer);
});

test('rooms that are in use at the same time are apart, and a room is given back only once', () => {
  const [one, other] = [imageRoom(100, 1), imageRoom(100, 1)];
  expect(one.buffer).not.toBe(other.buffer);
  encodeRenderRsp({ imgs: one });
  encodeRenderRsp({ imgs: one });
  const [next, later] = [imageRoom(100, 1), imageRoom(100, 1)];
  expect(next.buffer).not.toBe(later.buffer);
});

test('a room of many octets is not kept', () => {
  const big = imageRoom(5 * 1024 * 1024, 1);
  encodeRenderRsp({ imgs: big });
  expect(imageRoom(5 * 1024 * 1024, 1).buffer).not.toBe(big.buffer);
});
