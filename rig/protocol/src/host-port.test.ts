import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ListenError, channelTarget, formatHostPort, parseHostPort } from './host-port.js';

test.each([
  ['127.0.0.1:50051', '127.0.0.1', 50051],
  ['localhost:0', 'localhost', 0],
  ['[::1]:65535', '::1', 65535],
  ['[::ffff:10.0.0.1]:1', '::ffff:10.0.0.1', 1],
  ['render-node.example:00080', 'render-node.example', 80],
])('reads %s', (text, host, port) => {
  expect(parseHostPort(text)).toEqual({ host, port });
});

test.each([
  '',
  ':',
  'localhost',
  'localhost:',
  ':80',
  '::1:80',
  '[::1]',
  '[]:80',
  'a b:1',
  'a:65536',
  'a:-1',
  'a:1.5',
  'http://a:1',
  'a:1\n',
  'a:0x10',
])('refuses %j', (text) => {
  expect(() => parseHostPort(text)).toThrow(expect.objectContaining({ code: 'LISTEN_ADDRESS' }));
});

test('throws nothing but ListenError, whatever the text', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^[[\]:.0-9a-f]{0,12}$/));
  fc.assert(
    fc.property(text, (input) => {
      try {
        const { host, port } = parseHostPort(input);
        expect(host).not.toBe('');
        expect(port >= 0 && port <= 65535).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(ListenError);
      }
    }),
    { numRuns: 1000 },
  );
});

test('format and parse are inverse', () => {
  const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
  fc.assert(
    fc.property(host, fc.integer({ min: 0, max: 65535 }), (name, port) => {
      expect(parseHostPort(formatHostPort({ host: name, port }))).toEqual({ host: name, port });
    }),
  );
});

test('a channel takes the address whatever the host is named', () => {
  expect(channelTarget({ host: 'valueOf', port: 50052 })).toBe('dns:valueOf:50052');
  expect(channelTarget({ host: '::1', port: 50052 })).toBe('dns:[::1]:50052');
});
