import { loadRig } from '@blender-sim/description';
import { parseHostPort } from '@blender-sim/protocol';
import { findBlender, startBlenderRenderer, startRenderNode } from '@blender-sim/rendernode';
import { type Command, defineCommand, integerOption, usage } from '../command.js';
import { EXIT } from '../exit-code.js';
import { SUMMARY } from '../summaries.js';
import { LOG_OPTIONS, TLS_OPTIONS, credentialsOf, loggerOf } from '../shared-options.js';
import { printReady } from '../terminal/ready.js';
import { untilAborted } from '../terminal/until-aborted.js';

const NAME = 'rendernode';
const DRAIN_MS = 30_000;

export const rendernode: Command = defineCommand({
  name: NAME,
  summary: SUMMARY.rendernode,
  options: {
    rig: { type: 'string', value: 'FILE', help: 'the rig to render (needed)' },
    main: { type: 'string', value: 'HOST:PORT', help: 'the main node', default: '127.0.0.1:50051' },
    listen: {
      type: 'string',
      value: 'HOST:PORT',
      help: 'address to serve on; port 0: a free one',
      default: '127.0.0.1:0',
    },
    advertise: {
      type: 'string',
      value: 'HOST',
      help: 'host under which the main node reaches this node',
      default: "--listen's",
    },
    processes: { type: 'string', value: 'N', help: 'Blender processes', default: "the rig's" },
    threads: { type: 'string', value: 'N', help: 'threads of each; 0: all', default: "the rig's" },
    weight: { type: 'string', value: 'X', help: 'relative capacity, for --policy weighted', default: '1' },
    json: { type: 'boolean', help: 'the ready line as JSON' },
    ...TLS_OPTIONS,
    ...LOG_OPTIONS,
  },
  run: async ({ options, signal }) => {
    if (options.rig === undefined) throw usage(NAME, '--rig FILE is missing');
    const weight = Number(options.weight ?? '1');
    if (!(weight > 0 && Number.isFinite(weight)))
      throw usage(NAME, `--weight is ${JSON.stringify(options.weight)}; expected a positive number`);
    const processes =
      options.processes === undefined ? undefined : integerOption(NAME, 'processes', options.processes, 1, 256);
    const threads =
      options.threads === undefined ? undefined : integerOption(NAME, 'threads', options.threads, 0, 1024);
    const main = parseHostPort(options.main ?? '127.0.0.1:50051');
    const listen = parseHostPort(options.listen ?? '127.0.0.1:0');
    if (options.advertise === undefined && ['0.0.0.0', '::'].includes(listen.host)) {
      throw usage(
        NAME,
        `--listen ${String(options.listen)} is every address of this machine; say with --advertise HOST under which one the main node reaches it`,
      );
    }
    const logger = loggerOf(NAME, options);
    const credentials = await credentialsOf(options);
    const rig = await loadRig(options.rig);
    const program = await findBlender();
    signal.throwIfAborted();
    logger.info('starting blender', { program: program.path, version: program.version });
    const renderer = await startBlenderRenderer({ rig, program, processes, threads, logger, signal });
    const server = await startRenderNode({
      rig,
      renderer,
      main,
      listen,
      advertise: options.advertise,
      weight,
      credentials,
      logger,
      signal,
    });
    printReady(
      NAME,
      server.address,
      {
        main: options.main ?? '127.0.0.1:50051',
        rig: rig.name,
        blender: program.version,
        processes: renderer.load().slots,
      },
      options.json === true,
    );
    await untilAborted(signal);
    logger.info('draining', { graceMs: DRAIN_MS });
    await server.close(DRAIN_MS);
    return EXIT.OK;
  },
});
