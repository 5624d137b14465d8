import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '@blender-sim/base/testing';
import { silentLogger } from '@blender-sim/base';
import { type GroundTruthPart__Output, StatusError } from '@blender-sim/protocol';
import { affinityPolicy } from './affinity.js';
import { Dispatcher } from './dispatcher.js';
import { GroundTruthRelay, type TruthAsked } from './ground-truth-relay.js';
import type { LiveNode } from './live-node.js';
import { NodeUnavailable } from './render-node-client.js';
import { RigBinding } from './rig-binding.js';
import { TaskPool } from './task-pool.js';
import { FakeNode, goodTruth, hang, liveNode, rigInfo } from './testing/fake-node.js';

interface World {
  readonly clock: ManualClock;
  readonly binding: RigBinding;
  readonly pool: TaskPool;
  readonly relay: GroundTruthRelay;
  readonly clients: FakeNode[];
  readonly nodes: LiveNode[];
}

function world(count: number): World {
  const clock = new ManualClock();
  const binding = new RigBinding();
  const rig = rigInfo();
  binding.bind(rig);
  const pool = new TaskPool({ maxRequests: 4, maxBytes: 1e6 });
  const clients = Array.from({ length: count }, () => new FakeNode());
  const nodes = clients.map((client, index) => ({ ...liveNode(index + 1, client), rig }));
  const dispatcher = new Dispatcher({
    clock,
    logger: silentLogger,
    policy: affinityPolicy(),
    nodes: () => nodes,
    nodeArrival: () => Promise.resolve(),
    maxTries: 5,
    backoff: { firstMs: 100, maxMs: 400, jitter: 0 },
  });
  const relay = new GroundTruthRelay({ clock, binding, pool, dispatcher, limits: { maxTasks: 9, maxBytes: 1e5 } });
  return { clock, binding, pool, relay, clients, nodes };
}

function asked(changes: Partial<TruthAsked> = {}): TruthAsked {
  const context = { signal: new AbortController().signal, deadline: undefined };
  return { id: 'request', position: { x: 4, y: 5, z: 6 }, context, ...changes };
}

async function read(it: World, what: TruthAsked): Promise<{ parts: GroundTruthPart__Output[]; error: unknown }> {
  const parts: GroundTruthPart__Output[] = [];
  let error: unknown;
  const reading = (async () => {
    for await (const part of it.relay.parts(what)) parts.push(part);
  })().catch((thrown: unknown) => {
    error = thrown;
  });
  await it.clock.advance(40_000);
  await reading;
  return { parts, error };
}

const maps = (parts: readonly GroundTruthPart__Output[]): number[] => parts.map(({ map }) => map);

/** Good parts that go wrong at number `at`. */
function breaking(at: number, how: (part: GroundTruthPart__Output) => GroundTruthPart__Output | Error | 'end') {
  return async function* (request: Parameters<typeof goodTruth>[0]): AsyncIterable<GroundTruthPart__Output> {
    for (const [index, part] of goodTruth(request).entries()) {
      const outcome = index === at ? how(part) : part;
      if (outcome === 'end') return;
      if (outcome instanceof Error) throw outcome;
      yield await Promise.resolve(outcome);
    }
  };
}

describe('GetGroundTruth', () => {
  test('sends the position, the id and the time left, and passes all parts on', async () => {
    const it = world(1);
    const deadline = new Date(it.clock.wallMs() + 5000);
    const { parts, error } = await read(it, asked({ context: { ...asked().context, deadline } }));
    expect(error).toBeUndefined();
    expect(parts).toEqual(goodTruth({ position: { x: 4, y: 5, z: 6 } }));
    expect(it.clients[0]?.truthRequests).toEqual([
      { position: { x: 4, y: 5, z: 6 }, request_id: 'request', deadline_ms: 5000 },
    ]);
    expect(it.pool.requests).toBe(0);
  });

  test('is of the home position before the first move', async () => {
    const it = world(1);
    const { parts } = await read(it, asked({ position: undefined }));
    expect(parts[0]?.position).toEqual({ x: 1, y: 2, z: 3 });
  });

  test('asks the same node for the same position', async () => {
    const it = world(4);
    for (let count = 0; count < 5; count++) await read(it, asked());
    expect(it.clients.map(({ truthRequests }) => truthRequests.length).sort()).toEqual([0, 0, 0, 5]);
  });

  test('whatever the nodes do, the driver gets every part once, or an error', async () => {
    const how = fc.constantFrom('good', 'vanish', 'fail', 'end', 'torn', 'twice', 'size');
    const tries = fc.array(fc.record({ at: fc.nat(5), how }), { maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), tries, async (count, script) => {
        const it = world(count);
        const next = script[Symbol.iterator]();
        for (const client of it.clients) client.truth = (...args) => scripted(next.next().value)(...args);
        const { parts, error } = await read(it, asked());
        expect(new Set(maps(parts)).size).toBe(parts.length);
        expect(maps(parts)[0] ?? 0).toBe(0);
        if (error === undefined) expect([...maps(parts)].sort()).toEqual([0, 1, 2, 3, 4, 5]);
        else expect(error).toBeInstanceOf(StatusError);
        const good = goodTruth({ position: { x: 4, y: 5, z: 6 } });
        for (const part of parts) expect(part).toEqual(good[part.map]);
        expect(it.pool.requests).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  test('what is final is the driver’s, without another try', async () => {
    const it = world(2);
    for (const client of it.clients) client.truth = breaking(0, () => new StatusError('INVALID_ARGUMENT', 'no'));
    const { error } = await read(it, asked());
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(it.clients.reduce((sum, { truthRequests }) => sum + truthRequests.length, 0)).toBe(1);
  });

  test('a position off the stage and a full pool are refused before anything is called', async () => {
    const it = world(1);
    expect((await read(it, asked({ position: { x: 0, y: 0, z: 11 } }))).error).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    const places = [1, 2, 3, 4].map(() => it.pool.enter(1));
    expect((await read(it, asked())).error).toMatchObject({ code: 'OVERLOAD' });
    for (const leave of places) leave();
    expect(it.clients[0]?.truthRequests).toEqual([]);
  });

  test('does not go on with the nodes of another rig', async () => {
    const it = world(1);
    const [client] = it.clients;
    if (!client) throw new Error('a node');
    client.truth = breaking(2, () => {
      it.binding.release();
      it.binding.bind(rigInfo({ rig_digest: 'another' }));
      return new NodeUnavailable('gone');
    });
    const { parts, error } = await read(it, asked());
    expect(maps(parts)).toEqual([0, 1]);
    expect(error).toMatchObject({ code: 'RIG_MISMATCH' });
  });

  test('a caller that cancels ends the call to the node and gives its place back', async () => {
    const it = world(1);
    const controller = new AbortController();
    const reason = new Error('caller went');
    const [client] = it.clients;
    if (!client) throw new Error('a node');
    client.truth = async function* (request, options) {
      yield* goodTruth(request).slice(0, 1);
      it.clock.after('cancel', 50, () => controller.abort(reason));
      await hang(options);
    };
    const { error } = await read(it, asked({ context: { signal: controller.signal, deadline: undefined } }));
    expect(error).toBe(reason);
    expect(client.signals[0]?.aborted).toBe(true);
    expect(it.pool.requests).toBe(0);
  });
});

function scripted(what: { at: number; how: string } | undefined): FakeNode['truth'] {
  const { at = -1, how = 'good' } = what ?? {};
  switch (how) {
    case 'vanish':
      return breaking(at, () => new NodeUnavailable('gone'));
    case 'fail':
      return breaking(at, (part) => ({ ...part, status: { code: 5, message: 'no' } }));
    case 'end':
      return breaking(at, () => 'end');
    case 'torn':
      return breaking(at, (part) => ({ ...part, data: Buffer.alloc(5) }));
    case 'twice':
      return breaking(at, (part) => ({ ...part, map: 1 }));
    case 'size':
      return breaking(at, (part) => ({ ...part, width: 9 }));
    default:
      return breaking(-1, () => 'end');
  }
}
