import { quote } from './quote.js';
import { StatusError } from './status.js';
import { PROTOCOL_VERSION } from './wire.js';

const SEMVER = /^(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/;

/**
 * Accepts an empty version or one with our major (10-rig-protocol, "Settled here").
 * @throws StatusError INVALID_ARGUMENT that names both versions.
 */
export function assertCompatible(who: string, version: string, ours: string = PROTOCOL_VERSION): void {
  if (version === '') return;
  const theirs = SEMVER.exec(version);
  if (theirs === null) {
    throw new StatusError(
      'INVALID_ARGUMENT',
      `version: ${who} sent ${quote(version)}, which is no semantic version; this main node speaks ${ours}.`,
    );
  }
  if (theirs[1] !== SEMVER.exec(ours)?.[1]) {
    throw new StatusError(
      'INVALID_ARGUMENT',
      `version: ${who} speaks protocol ${quote(version)}, this main node ${ours}; the major versions have to be the same.`,
    );
  }
}
