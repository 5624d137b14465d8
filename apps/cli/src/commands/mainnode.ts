import { type NodePolicy, affinityPolicy, startMainNode, uniformPolicy, weightedPolicy } from '@blender-sim/mainnode';
import { loadRig } from '@blender-sim/description';
import { parseHostPort } from '@blender-sim/protocol';
import { rigInfo } from '@blender-sim/rendernode';
import { type Command, defineCommand, integerOption, usage } from '../command.js';
import { EXIT } from '../exit-code.js';
import { SUMMARY } from '../summaries.js';
import { LOG_OPTIONS, TLS_OPTIONS, credentialsOf, loggerOf } from '../shared-options.js';
import { printReady } from '../terminal/ready.js';
import { untilAborted } from '../terminal/until-aborted.js';

const NAME = 'mainnode';
const DRAIN_MS = 30_000;

/** `uniform` is the older name of `reservoir`. */
const POLICIES: ReadonlyMap<string, () => NodePolicy> = new Map([
  ['affinity', () => affinityPolicy()],
  ['reservoir', () => uniformPolicy()],
  ['weighted', () => weightedPolicy()],
  ['uniform', () => uniformPolicy()],
]);

export const mainnode: Command = defineCommand({
  name: NAME,
  summary: SUMMARY.mainnode,
  options: {
    listen: {
      type: 'string',
      value: 'HOST:PORT',
      help: 'address to serve on; port 0: a free one',
      default: '127.0.0.1:50051',
    },
    rig: { type: 'string', value: 'FILE', help: 'serve this rig only', default: "the first node's" },
    'max-drivers': { type: 'string', value: 'N', help: 'drivers at the same time', default: '10' },
    'max-nodes': { type: 'string', value: 'N', help: 'render nodes at the same time', default: '20' },
    'max-tasks': { type: 'string', value: 'N', help: 'patterns in one request', default: '4096' },
    'max-bytes': { type: 'string', value: 'N', help: 'octets of images in one answer', default: '536870912' },
    'max-requests': { type: 'string', value: 'N', help: 'requests under way', default: '64' },
    policy: {
      type: 'string',
      value: 'NAME',
      help: 'which node gets a request: affinity (the one that has traced the position), reservoir (any) or weighted (any, by weight)',
      default: 'affinity',
    },
    json: { type: 'boolean', help: 'the ready line as JSON' },
    ...TLS_OPTIONS,
    ...LOG_OPTIONS,
  },
  run: async ({ options, signal }) => {
    const integer = (
      name: 'max-drivers' | 'max-nodes' | 'max-tasks' | 'max-bytes' | 'max-requests',
      max: number,
    ): number | undefined => {
      const text = options[name];
      return text === undefined ? undefined : integerOption(NAME, name, text, 1, max);
    };
    const policy = POLICIES.get(options.policy ?? 'affinity');
    if (policy === undefined)
      throw usage(NAME, `--policy is ${JSON.stringify(options.policy)}; expected ${[...POLICIES.keys()].join(', ')}`);
    const logger = loggerOf(NAME, options);
    const server = await startMainNode({
      listen: parseHostPort(options.listen ?? '127.0.0.1:50051'),
      credentials: await credentialsOf(options),
      rig:
        options.rig === undefined
          ? undefined
          : rigInfo(await loadRig(options.rig), { rendererDigest: '', renderer: '' }),
      policy: policy(),
      logger,
      ...defined({
        maxDrivers: integer('max-drivers', 1_000_000),
        maxNodes: integer('max-nodes', 1_000_000),
        maxTasks: integer('max-tasks', 1_000_000),
        maxBytes: integer('max-bytes', 1_000_000_000),
        maxRequests: integer('max-requests', 1_000_000),
      }),
    });
    printReady(NAME, server.address, {}, options.json === true);
    await untilAborted(signal);
    logger.info('draining', { graceMs: DRAIN_MS });
    await server.close(DRAIN_MS);
    return EXIT.OK;
  },
});

/** Only what was given: an explicit undefined would take the place of a default. */
function defined<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
