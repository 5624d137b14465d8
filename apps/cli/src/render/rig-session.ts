import type { Logger } from '@blender-sim/base';
import type { Rig as RigFile } from '@blender-sim/description';
import { BlenderSimDriver, type Rig } from '@blender-sim/driver';
import { type Credentials, type HostPort, formatHostPort } from '@blender-sim/protocol';
import { CliError } from '../cli-error.js';
import { type OptionValues, usage } from '../command.js';
import {
  RENDERER_OPTIONS,
  type RendererOptionName,
  type RendererSettings,
  type TextOption,
  rendererSettings,
} from '../renderer/renderer-options.js';
import { type LocalRig, startLocalRig } from './local-rig.js';

/** Options of the commands that take images: of a main node, or of a rig that is started for it. */
export const SESSION_OPTIONS: typeof RENDERER_OPTIONS & { readonly main: TextOption } = {
  main: { type: 'string', value: 'HOST:PORT', help: 'use this main node instead of starting everything here' },
  ...RENDERER_OPTIONS,
};

/** How a rig that is started here is set up. @throws CliError USAGE: out of range, or together with --main. */
export function localSettings(command: string, options: OptionValues<typeof SESSION_OPTIONS>): RendererSettings {
  const given = (Object.keys(RENDERER_OPTIONS) as RendererOptionName[]).filter((name) => options[name] !== undefined);
  if (options.main !== undefined && given.length > 0) {
    const names = given.map((name) => `--${name}`).join(', ');
    throw usage(command, `${names}: for rendering alone; with --main the render nodes decide`);
  }
  return rendererSettings(command, options);
}

export interface RigSessionOptions {
  /** Undefined: everything is started here, for `rig`. */
  readonly main: HostPort | undefined;
  /** The rig that is expected; needed without a main node. */
  readonly rig: RigFile | undefined;
  readonly local: RendererSettings;
  /** For the main node. */
  readonly credentials: Credentials;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Told what goes on. */
  readonly onStage: (text: string) => void;
}

/** A driver that is connected, and what is served to it. */
export interface RigSession {
  readonly driver: BlenderSimDriver;
  readonly served: Rig;
}

/**
 * Does some work with a connected driver, and ends all that was started for it.
 * @throws BlenderError, ListenError, DriverError, what the work throws; CliError USAGE when the main node serves another rig.
 */
export async function withRig<T>(options: RigSessionOptions, work: (session: RigSession) => Promise<T>): Promise<T> {
  const { main, rig, local: settings, credentials, logger, signal, onStage } = options;
  let local: LocalRig | undefined;
  let driver: BlenderSimDriver | undefined;
  try {
    if (main === undefined && rig !== undefined) {
      onStage('starting a renderer');
      local = await startLocalRig({ rig, logger, signal, settings });
    }
    const address = main ?? local?.address;
    if (address === undefined) throw new Error('neither a main node nor a rig');
    driver = new BlenderSimDriver({
      address,
      logger,
      ...(main === undefined ? {} : { credentials }),
      // The batch decides how long it takes; Ctrl-C ends it.
      renderDeadlineMs: Infinity,
    });
    onStage(`connecting to ${formatHostPort(address)}`);
    await driver.tryConnect({ signal });
    const served = await driver.getRig({ signal });
    onStage(`rendering at ${formatHostPort(address)}`);
    if (rig !== undefined && served.rigDigest !== rig.digest) throw otherRig(address, served.name, rig.name);
    return await work({ driver, served });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error;
  } finally {
    await driver?.disconnect();
    await local?.close();
  }
}

function otherRig(address: HostPort, served: string, wanted: string): CliError {
  return new CliError(
    'USAGE',
    `The main node at ${formatHostPort(address)} serves the rig ${JSON.stringify(served)}, the file given is ${JSON.stringify(wanted)} (or another version of it); give the file that is served (\`render\` needs none with --main).`,
  );
}
