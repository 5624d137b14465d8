import { setImmediate } from 'node:timers/promises';
import { messageOf } from '@blender-sim/base';
import type { CliError } from './cli-error.js';
import type { Command } from './command.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { END_WITH_STDIN } from './process/end-with-stdin.js';
import { type CommandName, SUMMARY } from './summaries.js';
import { outputError } from './terminal/output-error.js';

/** Loaded when it is called: gRPC, image and schema libraries take most of a second. */
const LOAD: Readonly<Record<CommandName, () => Promise<Command>>> = {
  demo: async () => (await import('./commands/demo.js')).demo,
  render: async () => (await import('./commands/render.js')).render,
  check: async () => (await import('./commands/check.js')).check,
  mainnode: async () => (await import('./commands/mainnode.js')).mainnode,
  rendernode: async () => (await import('./commands/rendernode.js')).rendernode,
  'rig check': async () => (await import('./commands/rig-check.js')).rigCheck,
  'cache ls': async () => (await import('./commands/cache.js')).cacheLs,
  'cache gc': async () => (await import('./commands/cache.js')).cacheGc,
  'cache verify': async () => (await import('./commands/cache.js')).cacheVerify,
  'rtps spy': async () => (await import('./commands/rtps/spy.js')).rtpsSpy,
  'rtps pub': async () => (await import('./commands/rtps/pub.js')).rtpsPub,
  'rtps sub': async () => (await import('./commands/rtps/sub.js')).rtpsSub,
  'rtps shapes pub': async () => (await import('./commands/rtps/shapes.js')).rtpsShapesPub,
  'rtps shapes sub': async () => (await import('./commands/rtps/shapes.js')).rtpsShapesSub,
  'cyber node list': async () => (await import('./commands/cyber/lists.js')).lookAt('node list'),
  'cyber node info': async () => (await import('./commands/cyber/lists.js')).lookAt('node info'),
  'cyber channel list': async () => (await import('./commands/cyber/lists.js')).lookAt('channel list'),
  'cyber channel info': async () => (await import('./commands/cyber/lists.js')).lookAt('channel info'),
  'cyber channel echo': async () => (await import('./commands/cyber/channels/echo.js')).cyberChannelEcho,
  'cyber channel hz': async () => (await import('./commands/cyber/measure/measures.js')).cyberChannelHz,
  'cyber channel bw': async () => (await import('./commands/cyber/measure/measures.js')).cyberChannelBw,
  'cyber channel type': async () => (await import('./commands/cyber/channels/type.js')).cyberChannelType,
  'cyber channel pub': async () => (await import('./commands/cyber/channels/pub.js')).cyberChannelPub,
  'cyber service list': async () => (await import('./commands/cyber/lists.js')).lookAt('service list'),
  'cyber service info': async () => (await import('./commands/cyber/lists.js')).lookAt('service info'),
  'cyber service call': async () => (await import('./commands/cyber/services/call.js')).cyberServiceCall,
  'cyber service serve': async () => (await import('./commands/cyber/services/serve.js')).cyberServiceServe,
  'cyber graph': async () => (await import('./commands/cyber/graph.js')).cyberGraph,
  'cyber monitor': async () => (await import('./commands/cyber/monitor/monitor.js')).cyberMonitor,
  'cyber doctor': async () => (await import('./commands/cyber/doctor/doctor.js')).cyberDoctor,
  version: async () => (await import('./commands/version.js')).version,
};

const NAMES = Object.keys(SUMMARY) as readonly CommandName[];

/** @param group the first words of the commands to list: `cyber`, `cyber channel`; '': all. */
function overview(group: string = ''): string {
  const names = NAMES.filter((name) => group === '' || name.startsWith(`${group} `));
  const width = Math.max(...names.map((name) => name.length));
  return [
    'blender-sim: a light-and-motion vision rig in software',
    '',
    `usage: blender-sim ${group === '' ? '' : `${group} `}COMMAND [options]`,
    '',
    ...names.map((name) => `  ${name.padEnd(width)}  ${SUMMARY[name]}`),
    '',
    'Each command explains itself with --help. Exit codes: docs/exit-codes.md.',
    '',
  ].join('\n');
}

/** The most of the first words that some commands begin with; '' where there are none such. */
function groupOf(args: readonly string[]): string {
  for (let words = args.length; words > 0; words--) {
    const group = args.slice(0, words).join(' ');
    if (NAMES.some((name) => name.startsWith(`${group} `))) return group;
  }
  return '';
}

async function run(args: readonly string[], signal: AbortSignal): Promise<ExitCode> {
  const name = NAMES.find((words) => words.split(' ').every((word, at) => args[at] === word));
  if (name === undefined) {
    const [first] = args;
    if (first === '--help' || first === '-h' || first === 'help') {
      process.stdout.write(overview());
      return EXIT.OK;
    }
    if (first === '--version') return (await LOAD.version()).run([], signal);
    const group = groupOf(args);
    const rest = args.slice(group === '' ? 0 : group.split(' ').length);
    if (group !== '' && (rest[0] === '--help' || rest[0] === '-h')) {
      process.stdout.write(overview(group));
      return EXIT.OK;
    }
    process.stderr.write(overview(group));
    if (rest.length > 0) {
      const words = args.slice(0, group === '' ? 2 : group.split(' ').length + 1);
      process.stderr.write(`There is no command ${JSON.stringify(words.join(' '))}.\n`);
    }
    return EXIT.USAGE;
  }
  const command = await LOAD[name]();
  const rest = args.slice(name.split(' ').length);
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(command.help());
    return EXIT.OK;
  }
  return command.run(rest, signal);
}

/** A signal ended the work. */
class Interrupted extends Error {}

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // The second one means now.
    if (stop.signal.aborted) process.exit(EXIT.INTERRUPTED);
    stop.abort(new Interrupted(name));
  });
}
if (process.env[END_WITH_STDIN] === '1') {
  process.stdin.resume();
  process.stdin.once('close', () => stop.abort(new Interrupted('the end of the process that started it')));
}

let outputFailure: CliError | undefined;
process.stdout.on('error', (error: Error) => (outputFailure ??= outputError(error)));
// What goes there is for people who look on: without them the work goes on, and ends in order.
process.stderr.on('error', () => undefined);

try {
  process.exitCode = await run(process.argv.slice(2), stop.signal);
  // What became of the last words is told a turn later.
  await setImmediate();
  if (outputFailure !== undefined) throw outputFailure;
} catch (error) {
  if (error instanceof Interrupted) {
    process.stderr.write(`Ended by ${messageOf(error)}.\n`);
    process.exitCode = EXIT.INTERRUPTED;
  } else {
    const { describeError, exitCodeOf } = await import('./error-report.js');
    process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
// grpc-js keeps idle sockets for a while; everything of ours has been closed and awaited by now.
process.exit();
