import { expect, it } from 'vitest';
import { ChatterSchema } from '#gen/cyber/examples/proto/examples_pb.js';
import { createMessageRegistry } from './message-registry.js';
import { protobufType } from './protobuf-type.js';
import { CAPTURED_CHATTERS, CHATTER_PROTO_DESC } from './testing/captured-chatter.js';

const CHATTER = 'apollo.cyber.examples.proto.Chatter';
const HELLO = Buffer.from('Hello, apollo!').toString('base64');

it('learns from the JOIN of a C++ talker what its messages say', () => {
  const registry = createMessageRegistry();
  expect(registry.learn(CHATTER_PROTO_DESC)).toEqual([
    'apollo.cyber.examples.proto.SamplesTest1',
    CHATTER,
    'apollo.cyber.examples.proto.Driver',
  ]);
  const type = registry.jsonType(CHATTER)!;
  expect(type.decode(CAPTURED_CHATTERS[9])).toEqual({
    timestamp: '1795302521273153857',
    lidarTimestamp: '0',
    seq: '1',
    content: HELLO,
  });
  expect(type.decode(CAPTURED_CHATTERS[10])).toMatchObject({ content: HELLO });
  for (const octets of Object.values(CAPTURED_CHATTERS))
    expect(Buffer.from(type.encode(type.decode(octets)))).toEqual(octets);
});

it('describes Chatter as C++ does, octet for octet', () => {
  expect(Buffer.from(protobufType(ChatterSchema).protoDesc!)).toEqual(CHATTER_PROTO_DESC);
});

it('writes what it learnt as it came', () => {
  const registry = createMessageRegistry();
  registry.learn(CHATTER_PROTO_DESC);
  expect(Buffer.from(registry.jsonType(CHATTER)!.protoDesc!)).toEqual(CHATTER_PROTO_DESC);
});

it('reads and writes captured messages with generated code', () => {
  const type = protobufType(ChatterSchema);
  for (const octets of Object.values(CAPTURED_CHATTERS)) {
    const message = type.decode(octets);
    expect(message).toMatchObject({ lidarTimestamp: 0n, seq: 1n });
    expect(Buffer.from(type.encode(message))).toEqual(octets);
  }
});
