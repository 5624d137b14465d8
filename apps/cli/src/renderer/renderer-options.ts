import { type BasisPartsOptions, DEFAULT_MEMORY_BYTES } from '@blender-sim/basis';
import { CACHE_DIR_HELP, defaultCacheDir } from '../cache/cache-dir.js';
import { DEFAULT_CACHE_SIZE, formatSize, sizeOption } from '../cache/size.js';
import { type OptionValues, integerOption, usage } from '../command.js';

/** An option that takes a text. */
export interface TextOption {
  readonly type: 'string';
  readonly value: string;
  readonly help: string;
  readonly default?: string;
}

export type RendererOptionName = 'renderer' | 'processes' | 'threads' | 'cache-dir' | 'cache-size' | 'memory';

/** Options of the commands that run a renderer. */
export const RENDERER_OPTIONS: Readonly<Record<RendererOptionName, TextOption>> = {
  renderer: {
    type: 'string',
    value: 'KIND',
    help: 'blender, embedded (direct light only), or auto: blender, and embedded where there is none',
    default: 'auto',
  },
  processes: { type: 'string', value: 'N', help: 'Blender processes', default: "the rig's" },
  threads: { type: 'string', value: 'N', help: 'threads of each; 0: all', default: "the rig's" },
  'cache-dir': { type: 'string', value: 'DIR', help: 'where traced light is kept', default: CACHE_DIR_HELP },
  'cache-size': { type: 'string', value: 'SIZE', help: 'most that it may take there', default: DEFAULT_CACHE_SIZE },
  memory: {
    type: 'string',
    value: 'SIZE',
    help: 'most memory for LED images and sums, up to 4G',
    default: formatSize(DEFAULT_MEMORY_BYTES),
  },
};

export type RendererKind = 'blender' | 'embedded' | 'auto';

/** How a renderer is set up. */
export interface RendererSettings {
  readonly kind: RendererKind;
  readonly processes: number | undefined;
  readonly threads: number | undefined;
  readonly cache: NonNullable<BasisPartsOptions['cache']>;
  readonly memoryBytes: number;
}

const KINDS: readonly RendererKind[] = ['auto', 'blender', 'embedded'];
const MIN_MEMORY = 2 ** 27;
const MAX_MEMORY = 2 ** 32;

/** @throws CliError USAGE. */
export function rendererSettings(command: string, options: OptionValues<typeof RENDERER_OPTIONS>): RendererSettings {
  const { renderer = 'auto', processes, threads } = options;
  const kind = KINDS.find((name) => name === renderer);
  if (kind === undefined)
    throw usage(command, `--renderer is ${JSON.stringify(renderer)}; expected one of ${KINDS.join(', ')}`);
  const memoryBytes =
    options.memory === undefined ? DEFAULT_MEMORY_BYTES : sizeOption(command, 'memory', options.memory);
  if (memoryBytes < MIN_MEMORY || memoryBytes > MAX_MEMORY)
    throw usage(command, `--memory is ${String(options.memory)}; expected 128M to 4G`);
  const size = options['cache-size'] ?? DEFAULT_CACHE_SIZE;
  return {
    kind,
    processes: processes === undefined ? undefined : integerOption(command, 'processes', processes, 1, 256),
    threads: threads === undefined ? undefined : integerOption(command, 'threads', threads, 0, 1024),
    cache: { dir: options['cache-dir'] ?? defaultCacheDir(), maxBytes: sizeOption(command, 'cache-size', size) },
    memoryBytes,
  };
}

/** The same settings as arguments, for a process that is started. */
export function rendererArguments(options: OptionValues<typeof RENDERER_OPTIONS>): string[] {
  return (Object.keys(RENDERER_OPTIONS) as RendererOptionName[]).flatMap((name) => {
    const value = options[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
}
