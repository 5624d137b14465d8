import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roleKey } from '../roles/role-key.js';
import type { RoleOwner } from '../roles/role.js';
import type { RoleName } from '../testing/role-attributes.js';
import {
  type ChangeOptions,
  ManagerStage,
  START_NS,
  change,
  client,
  conflictText,
  node,
  reader,
  remote,
  server,
  writer,
} from './testing/manager-stage.js';
import { NaiveTopology, type Picture, recordOf } from './testing/naive-topology.js';

const FULL = process.env['BLENDER_SIM_FULL'] === '1';
const MOST = 10;
/** Names that clash between processes, two writers of a node on one channel, a cycle of channels. */
const ROLES: readonly RoleName[] = [
  node('talker'),
  node('listener'),
  writer('talker', 'chatter', '00000000000000a1'),
  writer('talker', 'chatter', '00000000000000a2'),
  writer('listener', 'answers', '00000000000000a3'),
  reader('listener', 'chatter', '00000000000000b1'),
  reader('talker', 'answers', '00000000000000b2'),
  server('talker', 'service'),
  client('listener', 'service'),
];
/** Two of them impossible, two equal. */
const TIMES: readonly bigint[] = [1n, START_NS, START_NS, START_NS + 7n, START_NS - 9n, 2n ** 63n];

type Deed =
  | {
      readonly do: 'join';
      readonly role: number;
      readonly time: number;
      readonly type: number;
      readonly isForeign: boolean;
    }
  | { readonly do: 'leave'; readonly role: number; readonly isForeign: boolean }
  | { readonly do: 'lost' | 'left' | 'returned' | 'forget' };

const role = fc.nat(ROLES.length - 1);
const isForeign = fc.boolean();
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      ...{ do: fc.constant('join' as const), role, isForeign },
      ...{ time: fc.nat(TIMES.length - 1), type: fc.nat(1) },
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('leave' as const), role, isForeign }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('lost', 'left', 'returned', 'forget' as const) }) },
);

/** What each of 2..10 participants does, and in which order they are heard. Two of them are of one process. */
const story = fc.array(fc.array(deed, { maxLength: 14 }), { minLength: 2, maxLength: MOST }).chain((scripts) => {
  const turns = scripts.flatMap((script, at) => script.map(() => at));
  const order = (): fc.Arbitrary<number[]> => fc.shuffledSubarray(turns, { minLength: turns.length });
  return fc.record({ scripts: fc.constant(scripts), one: order(), other: order() });
});

const OWNERS: readonly RoleOwner[] = Array.from({ length: MOST }, (_, at) =>
  remote(`p${at}`, `host-${at >> 1}`, 1 + (at >> 1)),
);

interface Told {
  readonly stage: ManagerStage;
  readonly naive: NaiveTopology;
}

function tell(scripts: readonly (readonly Deed[])[], order: readonly number[], check?: (told: Told) => void): Told {
  const told: Told = { stage: new ManagerStage(), naive: new NaiveTopology() };
  const next = scripts.map(() => 0);
  for (const at of order) {
    const done = scripts[at]![next[at]!++]!;
    play(told, done, OWNERS[at]!);
    check?.(told);
  }
  return told;
}

function play({ stage, naive }: Told, one: Deed, owner: RoleOwner): void {
  switch (one.do) {
    case 'join':
    case 'leave': {
      const foreign = one.isForeign ? { hostName: 'elsewhere' } : {};
      const options: ChangeOptions =
        one.do === 'leave'
          ? { operate: 'leave', patch: foreign }
          : { at: TIMES[one.time]!, patch: { ...foreign, messageType: `type.${one.type}` } };
      const name = ROLES[one.role]!;
      stage.hear(owner, name, options);
      naive.hear(change(owner, name, options), owner, one.do === 'join');
      return;
    }
    case 'lost':
    case 'left':
      stage.managers.onOwnerGone(owner.key, one.do);
      naive.gone(owner, one.do === 'lost');
      return;
    case 'returned':
      stage.managers.onOwnerReturned(owner);
      naive.returned(owner);
      return;
    case 'forget':
      stage.managers.forgetLapsed(owner.key);
      naive.forget(owner);
  }
}

function pictureOf({ managers }: ManagerStage): Picture {
  const { nodeManager, channelManager, serviceManager } = managers;
  const channels = [...new Set(channelManager.getWriters().map(({ attributes }) => attributes.channelName))];
  return {
    roles: managers.all.flatMap(({ roles }) => roles.map(recordOf)).sort(),
    nodes: nodeManager.getNodes().map(recordOf).sort(),
    conflicts: nodeManager.conflicts.map(conflictText).sort(),
    edges: channelManager
      .getEdges()
      .map(({ from, channel, to }) => `${from} ${channel} ${to}`)
      .sort(),
    types: channels.map((channel) => `${channel} ${channelManager.getMsgType(channel)}`).sort(),
    services: [...serviceManager.getServiceNames()].sort(),
    clients: serviceManager.getClients('service').map(recordOf).sort(),
  };
}

/** What a listener knows that was told of every change, and of nothing else. */
function replayed({ changes }: ManagerStage): string[] {
  const known = new Map<string, string>();
  for (const { operate, role: one } of changes) {
    const key = `${one.owner.key} ${roleKey(one.type, one.attributes)}`;
    if (operate === 'leave') expect(known.delete(key)).toBe(true);
    else known.set(key, recordOf(one));
  }
  return [...known.values()].sort();
}

test('after every change all that can be asked is what the plain model says', () => {
  fc.assert(
    fc.property(story, ({ scripts, one }) => {
      tell(scripts, one, ({ stage, naive }) => {
        expect(stage.managers.lapsedCount).toBe(naive.lapsed);
        expect(stage.managers.roleCount).toBe(naive.records.length);
        expect(pictureOf(stage)).toEqual(naive.picture());
      });
    }),
    { numRuns: FULL ? 2000 : 40 },
  );
});

test('what listeners are told, put together, is the state; nobody leaves who was not there', () => {
  fc.assert(
    fc.property(story, ({ scripts, one }) => {
      const { stage, naive } = tell(scripts, one);
      expect(replayed(stage)).toEqual(naive.records);
    }),
    { numRuns: FULL ? 5000 : 80 },
  );
});

test('participants heard in another order give the same topology', () => {
  fc.assert(
    fc.property(story, ({ scripts, one, other }) => {
      expect(pictureOf(tell(scripts, one).stage)).toEqual(pictureOf(tell(scripts, other).stage));
    }),
    { numRuns: FULL ? 5000 : 80 },
  );
});

test('every conflict that holds at the end was told, with the winner that holds', () => {
  fc.assert(
    fc.property(story, ({ scripts, one }) => {
      const { stage } = tell(scripts, one);
      const told = new Set(stage.conflicts.map(conflictText));
      for (const conflict of stage.managers.nodeManager.conflicts) expect(told).toContain(conflictText(conflict));
    }),
    { numRuns: FULL ? 5000 : 80 },
  );
});

test('nothing is left of participants that are gone', () => {
  fc.assert(
    fc.property(story, ({ scripts, one }) => {
      const { stage } = tell(scripts, one);
      for (const { key } of OWNERS) stage.managers.onOwnerGone(key, 'left');
      expect(stage.managers.lapsedCount).toBe(0);
      for (const texts of Object.values(pictureOf(stage))) expect(texts).toEqual([]);
      expect(stage.managers.channelManager.getChannelNames()).toEqual([]);
    }),
    { numRuns: FULL ? 2000 : 60 },
  );
});
