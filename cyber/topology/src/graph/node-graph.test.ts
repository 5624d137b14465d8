import { describe, expect, test } from 'vitest';
import { NodeGraph } from './node-graph.js';

/** `a-x>b`: a writes channel x, b reads it. */
function graphOf(...edges: string[]): NodeGraph {
  const graph = new NodeGraph();
  for (const edge of edges) {
    const [from, channel, to] = edge.split(/[->]/);
    graph.addWriter(from!, channel!);
    graph.addReader(to!, channel!);
  }
  return graph;
}

describe('direction, as GetFlowDirection has it (31-, section 5)', () => {
  const graph = graphOf('a-1>b', 'b-2>c', 'd-3>c');

  test.each([
    ['a', 'b', 'upstream'],
    ['a', 'c', 'upstream'],
    ['c', 'a', 'downstream'],
    ['d', 'a', 'unreachable'],
    ['a', 'd', 'unreachable'],
    ['d', 'c', 'upstream'],
    ['a', 'a', 'upstream'],
    ['a', 'nobody', 'unreachable'],
    ['nobody', 'nobody', 'unreachable'],
    ['', 'a', 'unreachable'],
    ['a', '', 'unreachable'],
  ] as const)('%j, %j: %s', (from, to, direction) => {
    expect(graph.direction(from, to)).toBe(direction);
  });

  test('in a cycle upstream both ways', () => {
    const cycle = graphOf('a-1>b', 'b-2>c', 'c-3>a');
    expect(cycle.direction('a', 'c')).toBe('upstream');
    expect(cycle.direction('c', 'a')).toBe('upstream');
  });

  test('without a complete edge a node reaches nobody, not even itself', () => {
    const half = new NodeGraph();
    half.addWriter('a', 'x');
    half.addReader('b', 'y');
    expect(half.direction('a', 'b')).toBe('unreachable');
    expect(half.direction('a', 'a')).toBe('unreachable');
    half.addReader('a', 'x');
    expect(half.direction('a', 'a')).toBe('upstream');
  });
});

test('C++: "a_b" and "c" are taken for "a" and "b_c"; ours: names are names (row 11)', () => {
  const graph = graphOf('n-a_b>c', 'n-a>b_c');
  graph.removeReader('c', 'a_b');
  expect(graph.direction('n', 'c')).toBe('unreachable');
  expect(graph.direction('n', 'b_c')).toBe('upstream');
});

test('C++: maps never shrink; ours: nothing is left of what is gone (row 11)', () => {
  const graph = graphOf('a-1>b', 'b-2>c', 'a-2>b');
  expect(graph.size).toEqual({ nodes: 3, channels: 2 });
  for (const [node, channel] of ['a1', 'b2', 'a2'].map((text) => [text[0]!, text[1]!] as const))
    graph.removeWriter(node, channel);
  for (const [node, channel] of ['b1', 'c2', 'b2'].map((text) => [text[0]!, text[1]!] as const))
    graph.removeReader(node, channel);
  expect(graph.size).toEqual({ nodes: 0, channels: 0 });
  expect(graph.edges()).toEqual([]);
});

test('neighbours and edges, each once', () => {
  const graph = graphOf('a-1>b', 'a-1>b', 'a-2>b', 'c-1>b', 'b-3>b');
  expect(graph.upstreamOf('b')).toEqual(['a', 'c', 'b']);
  expect(graph.downstreamOf('a')).toEqual(['b']);
  expect(graph.upstreamOf('a')).toEqual([]);
  expect(graph.edges()).toEqual([
    { from: 'a', channel: '1', to: 'b' },
    { from: 'c', channel: '1', to: 'b' },
    { from: 'a', channel: '2', to: 'b' },
    { from: 'b', channel: '3', to: 'b' },
  ]);
});

test('a chain of 20,000 nodes needs no stack', () => {
  const graph = new NodeGraph();
  for (let index = 0; index < 20_000; index++) {
    graph.addWriter(`node-${index}`, `channel-${index}`);
    graph.addReader(`node-${index + 1}`, `channel-${index}`);
  }
  expect(graph.direction('node-0', 'node-20000')).toBe('upstream');
  expect(graph.direction('node-20000', 'node-0')).toBe('downstream');
});

test('a question asked again after a change gets the new answer, also about a node in the place of another', () => {
  const graph = graphOf('a-1>b', 'b-2>c');
  expect(graph.direction('a', 'c')).toBe('upstream');
  graph.removeReader('c', '2');
  expect(graph.direction('a', 'c')).toBe('unreachable');
  // Has the number that c had.
  graph.addReader('d', '3');
  expect(graph.direction('a', 'd')).toBe('unreachable');
  graph.addWriter('b', '3');
  expect(graph.direction('a', 'd')).toBe('upstream');
});

test('what is remembered is forgotten with an end, also where its node and channel stay', () => {
  const graph = graphOf('a-1>b', 'b-2>c', 'x-1>y', 'x-3>a');
  expect(graph.direction('a', 'c')).toBe('upstream');
  graph.removeReader('b', '1');
  expect(graph.direction('a', 'c')).toBe('unreachable');
  expect(graph.direction('a', 'y')).toBe('upstream');
  graph.removeWriter('a', '1');
  expect(graph.direction('a', 'y')).toBe('unreachable');
});

test('edges are counted out: two floods of nodes on one channel make no more than is asked for', () => {
  const graph = new NodeGraph();
  for (let node = 0; node < 2000; node++) {
    graph.addWriter(`writer-${node}`, 'x');
    graph.addReader(`reader-${node}`, 'x');
  }
  expect(graph.edges(1000)).toHaveLength(1000);
});
