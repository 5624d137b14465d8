import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RoleType } from '#gen/cyber/proto/topology_change_pb.js';
import { CyberWorld } from '../testing/cyber-world.js';
import { type RoleName, roleAttributes } from '../testing/role-attributes.js';
import { roleRecord, roleRecords } from '../testing/role-records.js';
import type { TopologyManager } from '../topology-api.js';

const FULL = process.env['BLENDER_SIM_FULL'] === '1';
const LEASE_MS = 1200;
/** A lease, three of LEAVEs kept, and time for what was lost to be said again. */
const QUIET_MS = 5 * LEASE_MS;
const HOUR_MS = 3_600_000;

type Step =
  | { readonly do: 'toggle'; readonly at: number; readonly role: number }
  | { readonly do: 'start' | 'stop' | 'crash'; readonly at: number }
  | { readonly do: 'partition'; readonly upTo: number }
  /** Nothing comes through in this direction; the other one stays. */
  | { readonly do: 'mute'; readonly from: number; readonly to: number }
  | { readonly do: 'heal' }
  | { readonly do: 'wait'; readonly ms: number };

interface Story {
  readonly processes: number;
  readonly seed: number;
  readonly loss: number;
  readonly delayMs: number;
  readonly skewsMs: readonly number[];
  readonly wires: readonly ('auto' | 9 | 10)[];
  readonly steps: readonly Step[];
}

/** Two node names among all, so that they clash; a channel and a service that all use. */
const ROLES: readonly RoleName[] = [
  { type: RoleType.ROLE_NODE, node: 'one' },
  { type: RoleType.ROLE_NODE, node: 'two' },
  { type: RoleType.ROLE_WRITER, node: 'one', name: 'channel/a', identity: '00000000000000a1' },
  { type: RoleType.ROLE_WRITER, node: 'one', name: 'channel/a', identity: '00000000000000a2' },
  { type: RoleType.ROLE_READER, node: 'two', name: 'channel/a', identity: '00000000000000b1' },
  { type: RoleType.ROLE_READER, node: 'one', name: 'channel/b', identity: '00000000000000b2' },
  { type: RoleType.ROLE_SERVER, node: 'one', name: 'service' },
  { type: RoleType.ROLE_CLIENT, node: 'two', name: 'service' },
];

/** @param sizes how many processes. @param steps at most. */
function stories(sizes: fc.Arbitrary<number>, steps: number): fc.Arbitrary<Story> {
  return sizes.chain((processes) => storiesOf(processes, steps));
}

function storiesOf(processes: number, steps: number): fc.Arbitrary<Story> {
  const at = fc.nat(processes - 1);
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('toggle' as const), at, role: fc.nat(ROLES.length - 1) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constantFrom('start' as const, 'stop' as const, 'crash' as const), at }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('partition' as const), upTo: at }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('mute' as const), from: at, to: at }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('heal' as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 2 * LEASE_MS }) }),
    },
  );
  return fc.record({
    processes: fc.constant(processes),
    seed: fc.nat(),
    loss: fc.constantFrom(0, 0.05, 0.2),
    delayMs: fc.constantFrom(0.1, 5, 40),
    skewsMs: fc.array(fc.constantFrom(0, 0, -HOUR_MS, HOUR_MS, 250), {
      minLength: processes,
      maxLength: processes,
    }),
    wires: fc.array(fc.constantFrom('auto' as const, 'auto' as const, 9 as const, 10 as const), {
      minLength: processes,
      maxLength: processes,
    }),
    steps: fc.array(step, { minLength: 5, maxLength: steps }),
  });
}

/** A process of the story: what it is when it runs. */
interface Actor {
  readonly host: number;
  readonly address: string;
  topology: TopologyManager | undefined;
  /** What its listeners were told, put together. */
  told: Set<string>;
}

class Stage {
  readonly world: CyberWorld;
  readonly actors: Actor[];
  readonly #story: Story;
  readonly #muted = new Set<readonly [from: string, to: string]>();
  #restarts = 0;

  constructor(story: Story) {
    this.#story = story;
    this.world = new CyberWorld({ seed: story.seed, loss: story.loss, delayMs: [0.1, story.delayMs] });
    this.actors = Array.from({ length: story.processes }, (_, index) => {
      const { address } = this.world.place(index + 1);
      return { host: index + 1, address, topology: undefined, told: new Set<string>() };
    });
  }

  async play(): Promise<void> {
    for (const actor of this.actors) await this.#start(actor);
    for (const step of this.#story.steps) await this.#step(step);
    this.#heal();
    this.world.network.setDefaultLink({ loss: 0, duplicate: 0, delayMs: [0.1, 1] });
    for (const actor of this.actors) if (actor.topology === undefined) await this.#start(actor);
    await this.world.clock.advance(QUIET_MS);
  }

  async end(): Promise<void> {
    const closing = Promise.all(this.actors.map(({ topology }) => topology?.close() ?? Promise.resolve()));
    await this.world.during(closing);
  }

  /** Processes on a wire of this one's. */
  visible(actor: Actor): Actor[] {
    const wireOf = ({ host }: Actor): readonly number[] => {
      const wire = this.#story.wires[host - 1] ?? 'auto';
      return wire === 'auto' ? [9, 10] : [wire];
    };
    return this.actors.filter((other) => wireOf(other).some((wire) => wireOf(actor).includes(wire)));
  }

  async #step(step: Step): Promise<void> {
    const { network, clock } = this.world;
    if (step.do === 'heal') this.#heal();
    else if (step.do === 'wait') await clock.advance(step.ms);
    else if (step.do === 'partition') {
      const addresses = this.actors.map(({ address }) => address);
      network.partition(addresses.slice(0, step.upTo), addresses.slice(step.upTo));
    } else if (step.do === 'mute') {
      const [from, to] = [this.actors[step.from], this.actors[step.to]];
      if (from === undefined || to === undefined || from === to) return;
      network.setLink(from.address, to.address, { loss: 1 });
      this.#muted.add([from.address, to.address]);
    } else await this.#act(step);
  }

  #heal(): void {
    const { network } = this.world;
    network.heal();
    for (const [from, to] of this.#muted) network.setLink(from, to, { loss: 0 });
    this.#muted.clear();
  }

  async #act(step: Extract<Step, { at: number }>): Promise<void> {
    const actor = this.actors[step.at];
    if (actor === undefined) return;
    const { topology } = actor;
    if (step.do === 'start') {
      if (topology === undefined) await this.#start(actor);
    } else if (topology !== undefined && step.do === 'stop') {
      actor.topology = undefined;
      await this.world.during(topology.close());
    } else if (topology !== undefined && step.do === 'crash') {
      actor.topology = undefined;
      this.world.network.crash(actor.address);
      await this.world.during(topology.close());
    } else if (topology !== undefined && step.do === 'toggle') this.#toggle(topology, ROLES[step.role]);
  }

  #toggle(topology: TopologyManager, role: RoleName | undefined): void {
    if (role === undefined) return;
    const attributes = roleAttributes(topology, role);
    const { nodeManager, channelManager, serviceManager } = topology;
    const { type } = role;
    const manager =
      type === RoleType.ROLE_NODE
        ? nodeManager
        : type === RoleType.ROLE_WRITER || type === RoleType.ROLE_READER
          ? channelManager
          : serviceManager;
    if (!manager.leave(attributes, type)) manager.join(attributes, type);
  }

  async #start(actor: Actor): Promise<void> {
    const index = actor.host - 1;
    // A process that is started again may get the same id, as in a container.
    const processId = 1000 + actor.host + (this.#restarts++ % 2);
    const { options } = this.world.place(
      actor.host,
      { leaseMs: LEASE_MS, announceMs: 300, wire: this.#story.wires[index] ?? 'auto', processId },
      this.#story.skewsMs[index],
    );
    const { createTopology } = await import('./create-topology.js');
    const topology = await createTopology(options);
    const told = new Set<string>();
    const { nodeManager, channelManager, serviceManager } = topology;
    for (const manager of [nodeManager, channelManager, serviceManager]) {
      manager.addChangeListener(({ operate, role }) => {
        const record = `${role.owner.key} ${roleRecord(role)}`;
        if (operate === 'leave') told.delete(record);
        else told.add(record);
      });
    }
    actor.topology = topology;
    actor.told = told;
  }
}

async function tell(story: Story): Promise<void> {
  const stage = new Stage(story);
  try {
    await stage.play();
    for (const actor of stage.actors) {
      const { topology } = actor;
      if (topology === undefined) throw new Error('all processes run at the end');
      const truth = stage.visible(actor).flatMap((other) => (other.topology ? roleRecords(other.topology, 'own') : []));
      expect(roleRecords(topology)).toEqual(truth.sort());
      const { nodeManager, channelManager, serviceManager } = topology;
      const known = [...nodeManager.roles, ...channelManager.roles, ...serviceManager.roles];
      expect([...actor.told].sort()).toEqual(known.map((role) => `${role.owner.key} ${roleRecord(role)}`).sort());
      // Living roles only, once on each wire.
      const own = roleRecords(topology, 'own').length;
      expect(topology.status().historyHeld).toBe(own * topology.wires.length);
    }
    for (const name of ['one', 'two']) {
      const all = stage.actors.filter((actor) => stage.visible(actor).length === stage.actors.length);
      const holders = all.map(({ topology }) => topology?.nodeManager.getNode(name)?.attributes.hostName);
      expect(new Set(holders).size).toBeLessThanOrEqual(1);
    }
    expect(stage.world.logger.entries.filter(({ level }) => level === 'error')).toEqual([]);
  } finally {
    await stage.end();
  }
}

const parameters = (few: number): fc.Parameters<[Story]> => ({ numRuns: FULL ? 30 * few : few, endOnFailure: true });

test('up to six processes come, go, die, lose each other: all agree on the truth', { timeout: 3_600_000 }, () =>
  fc.assert(fc.asyncProperty(stories(fc.integer({ min: 2, max: 6 }), 40), tell), parameters(10)),
);

/** Few as a rule: what a story takes grows with their square. */
const MORE_PROCESSES = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 7, max: 16 }) },
  { weight: 3, arbitrary: fc.integer({ min: 17, max: 39 }) },
  { weight: 1, arbitrary: fc.integer({ min: 40, max: 50 }) },
);

test('seven to fifty processes', { timeout: 3_600_000 }, () =>
  fc.assert(fc.asyncProperty(stories(MORE_PROCESSES, FULL ? 80 : 60), tell), {
    numRuns: FULL ? 40 : 1,
    endOnFailure: true,
  }),
);
