import { parseArgs } from 'node:util';
import { CliError } from './cli-error.js';
import type { ExitCode } from './exit-code.js';

/** One option of a command; every option has a long name only. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  /** May be given several times. */
  readonly multiple?: boolean;
  /** What stands for the value in the help, e.g. HOST:PORT. */
  readonly value?: string;
  /** One line. */
  readonly help: string;
  /** Shown in the help; the command applies it. */
  readonly default?: string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type Value<Spec extends OptionSpec> = Spec['type'] extends 'boolean'
  ? boolean
  : Spec['multiple'] extends true
    ? readonly string[]
    : string;

/** The values of a command's options; one that is not given is absent. */
export type OptionValues<Specs extends OptionSpecs> = {
  readonly [Name in keyof Specs]?: Value<Specs[Name]>;
};

export interface Invocation<Specs extends OptionSpecs> {
  readonly options: OptionValues<Specs>;
  readonly operands: readonly string[];
  /** Aborts at the first SIGINT or SIGTERM: end in order. */
  readonly signal: AbortSignal;
}

/** A command of the binary. */
export interface Command {
  /** As typed, e.g. "rig check". */
  readonly name: string;
  readonly summary: string;
  help(): string;
  run(args: readonly string[], signal: AbortSignal): Promise<ExitCode>;
}

/** What a command is made of. */
export interface CommandSpec<Specs extends OptionSpecs> {
  readonly name: string;
  readonly summary: string;
  /** Names of the operands in the help, e.g. ["FILE"]; exactly so many have to be given. */
  readonly operands?: readonly string[];
  readonly options: Specs;
  /** More text behind the options in the help. */
  readonly notes?: string;
  readonly run: (invocation: Invocation<Specs>) => Promise<ExitCode>;
}

/** Makes a command that parses its options strictly. */
export function defineCommand<const Specs extends OptionSpecs>(spec: CommandSpec<Specs>): Command {
  const operandNames = spec.operands ?? [];
  return {
    name: spec.name,
    summary: spec.summary,
    help: () => helpText(spec, operandNames),
    run: async (args, signal) => {
      const { values, positionals } = parse(spec, args);
      if (positionals.length !== operandNames.length) {
        const wanted = operandNames.length === 0 ? 'takes no operand' : `takes ${operandNames.join(' ')}`;
        throw usage(spec.name, `it ${wanted}; found ${positionals.length === 0 ? 'none' : positionals.join(' ')}`);
      }
      return spec.run({ options: values, operands: positionals, signal });
    },
  };
}

/** An error in the command line. */
export function usage(command: string, what: string): CliError {
  return new CliError('USAGE', `blender-sim ${command}: ${what}. See \`blender-sim ${command} --help\`.`);
}

/** @throws CliError USAGE. */
export function integerOption(command: string, name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw usage(
      command,
      `--${name} is ${JSON.stringify(text)}; expected an integer from ${String(min)} to ${String(max)}`,
    );
  }
  return value;
}

function parse<Specs extends OptionSpecs>(
  spec: CommandSpec<Specs>,
  args: readonly string[],
): { values: OptionValues<Specs>; positionals: string[] } {
  try {
    const parsed = parseArgs({
      args: joinValues(spec.options, args),
      allowPositionals: true,
      strict: true,
      options: Object.fromEntries(
        Object.entries(spec.options).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
      ),
    });
    // parseArgs checked the types that the specs name.
    return { values: parsed.values as OptionValues<Specs>, positionals: parsed.positionals };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw usage(spec.name, text.replace(/\.? To specify.*$/s, '').replace(/\.$/, ''));
  }
}

/** `--position -5,0,0`: a value may begin with a minus where the option takes one. */
function joinValues(specs: OptionSpecs, args: readonly string[]): string[] {
  const joined: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const value = args[at + 1];
    const takesValue = arg.startsWith('--') && specs[arg.slice(2)]?.type === 'string';
    if (takesValue && value !== undefined && /^-[\d.]/.test(value)) {
      joined.push(`${arg}=${value}`);
      at += 1;
    } else {
      joined.push(arg);
    }
  }
  return joined;
}

function helpText<Specs extends OptionSpecs>(spec: CommandSpec<Specs>, operands: readonly string[]): string {
  const rows = Object.entries(spec.options).map(([name, option]) => {
    const left = option.type === 'boolean' ? `--${name}` : `--${name} ${option.value ?? 'VALUE'}`;
    const right = option.default === undefined ? option.help : `${option.help} (${option.default})`;
    return { left, right };
  });
  const width = Math.max(0, ...rows.map(({ left }) => left.length));
  return [
    `blender-sim ${spec.name}: ${spec.summary}`,
    '',
    `usage: blender-sim ${[spec.name, ...operands, rows.length > 0 ? '[options]' : ''].filter(Boolean).join(' ')}`,
    ...(rows.length > 0 ? ['', ...rows.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`)] : []),
    ...(spec.notes === undefined ? [] : ['', spec.notes]),
    '',
  ].join('\n');
}
