import { expect, test } from 'vitest';
import { ChatterSchema } from '#gen/cyber/examples/proto/examples_pb.js';
import { encodesAnew } from './encodes-anew.js';
import type { MessageType } from './message-type.js';
import { protobufType } from './protobuf-type.js';

test('protobuf’s types make octets anew; what a program makes of them, or itself, may not', () => {
  const chatter = protobufType(ChatterSchema);
  expect(encodesAnew(chatter)).toBe(true);
  const scratch = new Uint8Array(10);
  const own: MessageType<unknown> = { ...chatter, encode: () => scratch };
  expect(encodesAnew(own)).toBe(false);
});
