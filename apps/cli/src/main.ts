import { CliError, describeError, exitCodeOf } from './cli-error.js';
import type { Command } from './command.js';
import { demo } from './commands/demo.js';
import { mainnode } from './commands/mainnode.js';
import { render } from './commands/render.js';
import { rendernode } from './commands/rendernode.js';
import { rigCheck } from './commands/rig-check.js';
import { version } from './commands/version.js';
import { EXIT, type ExitCode } from './exit-code.js';

const COMMANDS: readonly Command[] = [demo, render, mainnode, rendernode, rigCheck, version];

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return [
    'blender-sim: a light-and-motion vision rig in software',
    '',
    'usage: blender-sim COMMAND [options]',
    '',
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Each command explains itself with --help. Exit codes: docs/exit-codes.md.',
    '',
  ].join('\n');
}

async function run(args: readonly string[], signal: AbortSignal): Promise<ExitCode> {
  const command = COMMANDS.find(({ name }) => name.split(' ').every((word, at) => args[at] === word));
  if (command === undefined) {
    const [first] = args;
    if (first === '--help' || first === '-h' || first === 'help') {
      process.stdout.write(overview());
      return EXIT.OK;
    }
    if (first === '--version') return version.run([], signal);
    process.stderr.write(overview());
    if (first !== undefined)
      throw new CliError('USAGE', `There is no command ${JSON.stringify(args.slice(0, 2).join(' '))}.`);
    return EXIT.USAGE;
  }
  const rest = args.slice(command.name.split(' ').length);
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(command.help());
    return EXIT.OK;
  }
  return command.run(rest, signal);
}

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // The second one means now.
    if (stop.signal.aborted) process.exit(EXIT.INTERRUPTED);
    stop.abort(new CliError('INTERRUPTED', `Ended by ${name}.`));
  });
}

try {
  process.exitCode = await run(process.argv.slice(2), stop.signal);
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
// grpc-js keeps idle sockets for a while; everything of ours has been closed and awaited by now.
process.exit();
