import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ChatterSchema } from '#gen/cyber/examples/proto/examples_pb.js';
import {
  BoolResultSchema,
  NodeNameSchema,
  ParamNameSchema,
  ParamSchema,
  ParamsSchema,
  ParamType,
} from '#gen/cyber/proto/parameter_pb.js';
import { protobufType } from '../messages/protobuf-type.js';
import { createParameterClient } from './parameter-client.js';
import type { ParameterClient, ParameterServer, ParameterValue } from './parameter-api.js';
import { createParameterServer } from './parameter-server.js';
import { ServiceBench } from './testing/service-bench.js';

let node: ServiceBench;
let server: ParameterServer;
let client: ParameterClient;

beforeEach(() => {
  node = new ServiceBench('camera');
  server = createParameterServer(node);
  client = createParameterClient(new ServiceBench('tool', node), 'camera');
});

const chatter = protobufType(ChatterSchema);
const message = {
  typeName: chatter.typeName,
  // No UTF-8: as text it would come back otherwise.
  octets: chatter.encode(create(ChatterSchema, { seq: 300n, content: Uint8Array.of(0, 0xff, 0xfe, 0xc3) })),
  protoDesc: chatter.protoDesc!,
};

describe('through the services', () => {
  it.each<[string, ParameterValue]>([
    ['a bool', true],
    ['an integer', -(2n ** 63n)],
    ['a double', -0.1],
    ['text', 'Größe 10 µm\u0000'],
    ['an empty text', ''],
    ['a message', message],
    ['a message without a description', { typeName: 'a.B', octets: new Uint8Array() }],
  ])('%s comes back', async (_, value) => {
    await client.set('p', value);
    expect(server.get('p')).toEqual(value);
    expect(await client.get('p')).toEqual(value);
    expect(await client.list()).toEqual(new Map([['p', value]]));
  });

  it('a parameter that the node does not have is undefined', async () => {
    expect(await client.get('none')).toBeUndefined();
    expect(server.get('none')).toBeUndefined();
  });

  it('a new value takes the place of one of another type, as in C++', async () => {
    server.set('p', 1n);
    await client.set('p', 'two');
    expect(server.list()).toEqual(new Map([['p', 'two']]));
  });

  it('tells who wants to know of sets by others, until told to stop', async () => {
    const seen: [string, ParameterValue][] = [];
    const stop = server.onSet((name, value) => void seen.push([name, value]));
    server.onSet(() => {
      throw new Error('a listener of the program fails');
    });
    server.set('own', 1);
    await client.set('p', 2);
    stop();
    await client.set('p', 3);
    expect(seen).toEqual([['p', 2]]);
  });

  it('what a value is made of may be changed afterwards', async () => {
    const octets = Uint8Array.of(1);
    server.set('m', { typeName: 'a.B', octets });
    octets[0] = 2;
    const got = server.get('m') as { octets: Uint8Array };
    expect(got.octets).toEqual(Uint8Array.of(1));
    got.octets[0] = 3;
    expect(await client.get('m')).toMatchObject({ octets: Uint8Array.of(1) });
  });
});

describe('as C++ has it on the wire', () => {
  const set = async (octets: Uint8Array) =>
    fromBinary(BoolResultSchema, await node.call('camera/set_parameter', octets)).value;
  const get = (name: string) =>
    node.call('camera/get_parameter', toBinary(ParamNameSchema, create(ParamNameSchema, { value: name })));

  it('serves three services, named after the node', () => {
    expect(node.services).toEqual(['camera/get_parameter', 'camera/set_parameter', 'camera/list_parameters']);
  });

  it('says type and type_name', async () => {
    server.set('exposure', 20n);
    const param = fromBinary(ParamSchema, await get('exposure'));
    expect(param).toMatchObject({
      ...{ name: 'exposure', type: ParamType.INT, typeName: 'INT' },
      oneofValue: { case: 'intValue', value: 20n },
    });
  });

  it('puts a serialised message into string_value', async () => {
    server.set('m', message);
    const octets = Buffer.from(await get('m'));
    // Field 7, length-delimited.
    expect(octets.includes(Buffer.concat([Uint8Array.of(0x3a, message.octets.length), message.octets]))).toBe(true);
  });

  it('answers an empty Param for one that is not there', async () => {
    expect(await get('none')).toHaveLength(0);
  });

  it('lists all, whoever asks', async () => {
    server.set('b', 1);
    server.set('a', false);
    const request = toBinary(NodeNameSchema, create(NodeNameSchema, { value: 'anybody' }));
    const { param } = fromBinary(ParamsSchema, await node.call('camera/list_parameters', request));
    expect(param.map(({ name, typeName }) => [name, typeName])).toEqual([
      ['a', 'BOOL'],
      ['b', 'DOUBLE'],
    ]);
  });

  it('keeps what it does not know of a Param', async () => {
    const param = create(ParamSchema, {
      name: 'p',
      type: ParamType.BOOL,
      oneofValue: { case: 'boolValue', value: true },
    });
    const octets = Buffer.concat([toBinary(ParamSchema, param), Uint8Array.of(0x78, 5)]);
    expect(await set(octets)).toBe(true);
    expect(Buffer.from(await get('p'))).toEqual(octets);
  });

  it('refuses a value that is not of its type, and too long a name', async () => {
    const stringValue = { case: 'stringValue', value: 'x' } as const;
    expect(
      await set(
        toBinary(ParamSchema, create(ParamSchema, { name: 'p', type: ParamType.INT, oneofValue: stringValue })),
      ),
    ).toBe(false);
    const long = create(ParamSchema, { name: 'é'.repeat(513), type: ParamType.STRING, oneofValue: stringValue });
    expect(await set(toBinary(ParamSchema, long))).toBe(false);
    expect(server.list().size).toBe(0);
  });

  it('takes away what is set to be not set', async () => {
    server.set('p', 1);
    expect(await set(toBinary(ParamSchema, create(ParamSchema, { name: 'p', type: ParamType.NOT_SET })))).toBe(true);
    expect(server.get('p')).toBeUndefined();
  });

  it('keeps 10,000 and 16 MiB at most, and frees what is replaced', async () => {
    const value = { typeName: 'a.B', octets: new Uint8Array(2 ** 20) };
    for (let n = 0; n < 40; n++) server.set('big', value);
    for (let n = 0; n < 14; n++) server.set(`big${n}`, value);
    await expect(client.set('more', value)).rejects.toMatchObject({ code: 'CYBER_PARAMETER' });
    expect(() => server.set('more', value)).toThrow(/room for 16777216 octets/);
    for (let n = 0; n < 10_000 - 15; n++) server.set(`p${n}`, 1);
    await expect(client.set('one more', 1)).rejects.toThrow('Node camera refused to set its parameter "one more".');
    expect(server.list().size).toBe(10_000);
  });

  it('throws for nothing that anybody sends but for what is no Param', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          name: fc.string(),
          type: fc.constantFrom(0, 1, 2, 3, 4, 5),
          typeName: fc.string(),
          protoDesc: fc.uint8Array({ maxLength: 8 }),
          oneofValue: fc.oneof(
            fc.record({ case: fc.constant('boolValue' as const), value: fc.boolean() }),
            fc.record({
              case: fc.constant('intValue' as const),
              value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
            }),
            fc.record({ case: fc.constant('doubleValue' as const), value: fc.double() }),
            fc.record({ case: fc.constant('stringValue' as const), value: fc.string() }),
            fc.constant({ case: undefined }),
          ),
        }),
        async (param) => {
          const accepted = await set(toBinary(ParamSchema, create(ParamSchema, param)));
          const value = await client.get(param.name);
          if (accepted) expect(value === undefined).toBe(param.type === 0);
          for (const one of (await client.list()).values()) expect(one).toBeDefined();
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('errors', () => {
  it('an integer beyond 64 bits, a message without a type, a name too long', async () => {
    expect(() => server.set('p', 2n ** 63n)).toThrow(/"p": 9223372036854775808 does not fit/);
    await expect(client.set('p', -(2n ** 63n) - 1n)).rejects.toMatchObject({ code: 'CYBER_PARAMETER' });
    expect(() => server.set('p', { typeName: '', octets: new Uint8Array() })).toThrow(/typeName/);
    expect(() => server.set('é'.repeat(513), 1)).toThrow(/1024 octets, this has 1026/);
  });

  it('a node has one parameter server, and another one after it is closed', async () => {
    expect(() => createParameterServer(node)).toThrow(expect.objectContaining({ code: 'CYBER_SERVICE_TAKEN' }));
    await server.close();
    await server.close();
    expect(node.services).toEqual([]);
    await expect(client.get('p')).rejects.toMatchObject({ code: 'CYBER_NO_SERVER' });
    createParameterServer(node);
    await client.close();
  });

  it('leaves nothing behind where one of its services is taken', () => {
    const half = new ServiceBench('y');
    half.createService({
      service: 'y/list_parameters',
      requestType: chatter,
      responseType: chatter,
      handle: (request) => request,
    });
    expect(() => createParameterServer(half)).toThrow(expect.objectContaining({ code: 'CYBER_SERVICE_TAKEN' }));
    expect(half.services).toEqual(['y/list_parameters']);
  });

  it('an answer whose value is not of its type', async () => {
    const odd = new ServiceBench('odd');
    const type = protobufType(ParamSchema);
    odd.createService({
      service: 'odd/get_parameter',
      requestType: protobufType(ParamNameSchema),
      responseType: type,
      handle: () => create(ParamSchema, { type: ParamType.DOUBLE, oneofValue: { case: 'boolValue', value: true } }),
    });
    await expect(createParameterClient(odd, 'odd').get('p')).rejects.toMatchObject({ code: 'CYBER_MESSAGE' });
  });
});
