import { loadRig } from '@blender-sim/description';
import { parseHostPort } from '@blender-sim/protocol';
import { startRenderNode, traceSharing } from '@blender-sim/rendernode';
import { type Command, defineCommand, usage } from '../command.js';
import { EXIT } from '../exit-code.js';
import { RENDERER_OPTIONS, rendererSettings } from '../renderer/renderer-options.js';
import { startRigRenderer } from '../renderer/start-rig-renderer.js';
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
    ...RENDERER_OPTIONS,
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
    const settings = rendererSettings(NAME, options);
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
    const sharing = traceSharing(credentials, logger);
    const { renderer, name } = await startRigRenderer({ rig, settings, helperOf: sharing.helperOf, logger, signal });
    const server = await startRenderNode({
      rig,
      renderer,
      share: sharing.shareOf(renderer),
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
        renderer: name,
        processes: renderer.load().slots,
      },
      options.json === true,
    );
    await untilAborted(signal);
    logger.info('draining', { graceMs: DRAIN_MS });
    await server.close(DRAIN_MS);
    sharing.close();
    return EXIT.OK;
  },
});
