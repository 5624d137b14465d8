import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type NodeInfo__Output, type RigInfo__Output, StatusError, insecureCredentials } from '@blender-sim/protocol';
import { rigInfo } from './testing/fake-node.js';
import { grpcRenderNodeConnector } from './grpc-render-node-client.js';
import { checkNodeInfo } from './node-info.js';

function info(changes: Partial<NodeInfo__Output> = {}): NodeInfo__Output {
  const rig = rigInfo();
  return {
    access_url: '127.0.0.1',
    access_port: 50052,
    weight: 1,
    slots: 2,
    version: '1.0.0',
    rig_digest: rig.rig_digest,
    rig,
    ...changes,
  };
}

const withRig = (changes: Partial<RigInfo__Output>): NodeInfo__Output => info({ rig: rigInfo(changes) });

test('gives the rig under the node’s digest, and none for an original node', () => {
  expect(checkNodeInfo(info())).toEqual(rigInfo());
  expect(checkNodeInfo(withRig({ rig_digest: '' }))).toEqual(rigInfo());
  expect(checkNodeInfo(info({ rig_digest: '', rig: null, weight: 0, version: '', slots: 0 }))).toBeUndefined();
  expect(checkNodeInfo(info({ rig_digest: '' }))).toBeUndefined();
});

test.each(['127.0.0.1', 'localhost', 'n', 'render-node_1.example.org', '::1', 'fe80::1'])(
  'takes %s as a host',
  (host) => {
    expect(() => checkNodeInfo(info({ access_url: host }))).not.toThrow();
  },
);

test.each<[string, Partial<NodeInfo__Output>]>([
  ['access_url', { access_url: '' }],
  ['access_url', { access_url: 'http://node' }],
  ['access_url', { access_url: 'unix:/tmp/socket' }],
  ['access_url', { access_url: 'dns:node' }],
  ['access_url', { access_url: 'a b' }],
  ['access_url', { access_url: 'node:50052' }],
  ['access_url', { access_url: 'x'.repeat(300) }],
  ['access_port', { access_port: 0 }],
  ['access_port', { access_port: 65536 }],
  ['weight', { weight: -1 }],
  ['weight', { weight: NaN }],
  ['weight', { weight: Infinity }],
  ['rig', { rig: null }],
  ['rig.rig_digest', { rig_digest: 'another' }],
  ['rig.light_count', withRig({ light_count: 0 })],
  ['rig.width', withRig({ width: 0 })],
  ['rig.height', withRig({ height: 0 })],
  ['rig.home', withRig({ home: { x: NaN, y: 0, z: 0 } })],
  ['rig.limit_max', withRig({ limit_max: { x: Infinity, y: 0, z: 0 } })],
  ['rig.limit_min.x', withRig({ limit_min: { x: 11, y: 0, z: 0 } })],
])('names %s when it is wrong', (field, changes) => {
  const check = (): unknown => checkNodeInfo(info(changes));
  expect(check).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  expect(check).toThrow(new RegExp(`^${field}: `));
});

test('a host that is taken can be made a channel of, whatever it is', () => {
  const connect = grpcRenderNodeConnector(insecureCredentials());
  // grpc-js would look these up as schemes, in an object with a prototype.
  const inherited = fc.constantFrom('valueOf', 'constructor', '__proto__', 'toString');
  const host = fc.oneof(
    inherited,
    fc.string(),
    fc.domain(),
    fc.ipV4(),
    fc.ipV6(),
    fc.stringMatching(/^[-:.%_0-9a-fA-F]{1,20}$/),
  );
  fc.assert(
    fc.property(host, (access_url) => {
      try {
        checkNodeInfo(info({ access_url }));
      } catch (error) {
        expect(error).toBeInstanceOf(StatusError);
        return;
      }
      connect(access_url, 50052).close();
    }),
  );
});
