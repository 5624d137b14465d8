import { type Random, seededRandom, sleep, systemClock } from '@blender-sim/base';
import { expect, onTestFailed, test } from 'vitest';
import { IS_FULL, SEED } from '../full-run.js';
import { Actor } from './actor.js';
import type { DumpLine } from './cyber-lines.js';
import { type CyberPeers, useCyberPeers } from './cyber-peers.js';
import { SHORT_LEASE } from './cyber-spec.js';

const peers = useCyberPeers();
const ROUNDS = IS_FULL ? 40 : 2;
const SETTLED_MS = 60_000;

interface Truth {
  readonly nodes: readonly string[];
  readonly writers: readonly string[];
  readonly readers: readonly string[];
}

/** Two of ours and one of C++, or the other way round: of either generation, some with a short lease. */
async function cast(cyber: CyberPeers, random: Random): Promise<Actor[]> {
  const generation: 9 | 10 = random() < 0.7 ? 10 : 9;
  const makes = ['ours', 'C++', random() < 0.5 ? 'ours' : 'C++'] as const;
  const actors: Actor[] = [];
  for (const [index, make] of makes.entries()) {
    const isAuto = make === 'ours' && random() < 0.4;
    const choice = { ...(!isAuto && { generation }), ...(random() < 0.7 && SHORT_LEASE) };
    actors.push(new Actor(await cyber.start(make, choice), make, `node${String(index)}`, random));
  }
  return actors;
}

function truthOf(actors: readonly Actor[]): Truth {
  return {
    nodes: actors.map(({ node }) => node).sort(),
    writers: actors.flatMap(({ node, writes }) => [...writes].map((channel) => `${node} ${channel}`)).sort(),
    readers: actors.flatMap(({ node, reads }) => [...reads].map((channel) => `${node} ${channel}`)).sort(),
  };
}

function viewOf({ nodes, writers, readers }: DumpLine): Truth {
  return {
    nodes: nodes.map(({ node }) => node).sort(),
    writers: writers.map(({ node, channel }) => `${node} ${channel}`).sort(),
    readers: readers.map(({ node, channel }) => `${node} ${channel}`).sort(),
  };
}

/** Those of which one is ours: what two of C++ make of each other is theirs. */
function pairs(actors: readonly Actor[]): (readonly [writer: Actor, reader: Actor, channel: string])[] {
  return actors.flatMap((writer) =>
    actors
      .filter((reader) => reader !== writer && (writer.make === 'ours' || reader.make === 'ours'))
      .flatMap((reader) =>
        [...writer.writes]
          .filter((channel) => reader.reads.has(channel))
          .map((channel) => [writer, reader, channel] as const),
      ),
  );
}

test.for(Array.from({ length: ROUNDS }, (_, index) => SEED * 1000 + index))(
  'writers and readers come and go, processes stand still for longer than leases: ours knows the truth, and is heard (seed %i)',
  async (seed, context) => {
    const random = seededRandom(seed);
    await using cyber = await peers(context);
    const actors = await cast(cyber, random);
    const did: string[] = [];
    onTestFailed(() => void process.stderr.write(`${did.join('\n')}\n`));
    for (let step = 0; step < 16; step++) {
      did.push(actors[Math.floor(random() * actors.length)]!.act());
      await sleep(systemClock, 'the next step', random() * (random() < 0.3 ? 1500 : 100));
    }
    await Promise.all(actors.map((actor) => actor.awake()));
    const truth = truthOf(actors);
    for (const { process, make, node } of actors) {
      if (make !== 'ours') continue;
      let view: Truth | undefined;
      await process
        .knows('the truth', (dump) => JSON.stringify((view = viewOf(dump))) === JSON.stringify(truth), SETTLED_MS)
        .catch(() => undefined);
      expect(view, node).toEqual(truth);
    }
    for (const [writer, reader, channel] of pairs(actors)) await writer.reaches(reader, channel);
  },
);
