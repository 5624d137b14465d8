import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Direction, NodeGraph } from './node-graph.js';

interface End {
  readonly kind: 'writer' | 'reader';
  readonly node: string;
  readonly channel: string;
}

type Step = End | { readonly kind: 'remove'; readonly at: number };

const NODES = ['a', 'b', 'c', 'd', 'e', 'a_b'];
const CHANNELS = ['x', 'y', 'z', 'b_x'];

/** What the graph is to be, from the list of ends alone. */
class NaiveGraph {
  readonly ends: End[] = [];

  edges(): string[] {
    const all = this.#of('writer').flatMap((from) =>
      this.#of('reader')
        .filter(({ channel }) => channel === from.channel)
        .map((to) => `${from.node} ${from.channel} ${to.node}`),
    );
    return [...new Set(all)].sort();
  }

  direction(from: string, to: string): Direction {
    const edges = this.edges().map((edge) => edge.split(' '));
    const hasEdge = (node: string): boolean => edges.some(([a, , b]) => a === node || b === node);
    if (!hasEdge(from) || !hasEdge(to)) return 'unreachable';
    const reaches = (a: string, b: string): boolean => {
      const found = new Set([a]);
      // As many rounds as there are nodes are enough.
      for (const _ of NODES) for (const [x, , y] of edges) if (found.has(x!)) found.add(y!);
      return found.has(b);
    };
    return reaches(from, to) ? 'upstream' : reaches(to, from) ? 'downstream' : 'unreachable';
  }

  neighbours(node: string, side: 0 | 2): string[] {
    const edges = this.edges().map((edge) => edge.split(' '));
    return [...new Set(edges.filter((edge) => edge[2 - side] === node).map((edge) => edge[side]!))].sort();
  }

  #of(kind: End['kind']): End[] {
    return this.ends.filter((end) => end.kind === kind);
  }
}

const end: fc.Arbitrary<End> = fc.record({
  kind: fc.constantFrom('writer' as const, 'reader' as const),
  node: fc.constantFrom(...NODES),
  channel: fc.constantFrom(...CHANNELS),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: end },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), at: fc.nat() }) },
);

test('after any joins and leaves it is what a list of writers and readers says', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const graph = new NodeGraph();
      const naive = new NaiveGraph();
      for (const [at, one] of steps.entries()) {
        play(graph, naive, one);
        // What is remembered of one state is not said of the next.
        const [from, to] = [NODES[at % NODES.length]!, NODES[(7 * at + 1) % NODES.length]!];
        expect(graph.direction(from, to)).toBe(naive.direction(from, to));
      }
      const edges = graph.edges().map(({ from, channel, to }) => `${from} ${channel} ${to}`);
      expect(edges.sort()).toEqual(naive.edges());
      for (const from of NODES) {
        expect([...graph.upstreamOf(from)].sort()).toEqual(naive.neighbours(from, 0));
        expect([...graph.downstreamOf(from)].sort()).toEqual(naive.neighbours(from, 2));
        for (const to of NODES) expect(graph.direction(from, to)).toBe(naive.direction(from, to));
      }
      expect(graph.size).toEqual({
        nodes: new Set(naive.ends.map(({ node }) => node)).size,
        channels: new Set(naive.ends.map(({ channel }) => channel)).size,
      });
    }),
    { numRuns: 100 },
  );
});

function play(graph: NodeGraph, naive: NaiveGraph, one: Step): void {
  if (one.kind !== 'remove') {
    naive.ends.push(one);
    if (one.kind === 'writer') graph.addWriter(one.node, one.channel);
    else graph.addReader(one.node, one.channel);
    return;
  }
  if (naive.ends.length === 0) return;
  const [gone] = naive.ends.splice(one.at % naive.ends.length, 1);
  if (gone!.kind === 'writer') graph.removeWriter(gone!.node, gone!.channel);
  else graph.removeReader(gone!.node, gone!.channel);
}
