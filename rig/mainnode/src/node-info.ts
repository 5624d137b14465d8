import {
  type NodeInfo__Output,
  type Position,
  type RigInfo__Output,
  StatusError,
  positionOf,
  positionProblem,
  quote,
} from '@blender-sim/protocol';

/** A host name, an IPv4 or a bare IPv6 address; nothing that a channel would read as a scheme or a path. */
const HOST = /^(?:[0-9A-Za-z]|[0-9A-Za-z][-.0-9A-Z_a-z]{0,252}|[0-9A-Fa-f:.]{2,45})$/;

/**
 * Checks what a render node says of itself.
 * @returns its rig, under the digest it registers with; undefined for an original node, which gives no digest.
 * @throws StatusError INVALID_ARGUMENT naming the field.
 */
export function checkNodeInfo(info: NodeInfo__Output): RigInfo__Output | undefined {
  if (!HOST.test(info.access_url)) {
    throw invalid(`access_url: ${quote(info.access_url)} is no host name or IP address.`);
  }
  if (info.access_port < 1 || info.access_port > 65535) {
    throw invalid(`access_port: ${String(info.access_port)}; expected 1 to 65535.`);
  }
  if (!Number.isFinite(info.weight) || info.weight < 0) {
    throw invalid(`weight: ${String(info.weight)}; expected a finite number of at least 0.`);
  }
  if (info.rig_digest === '') return undefined;
  const rig = info.rig ?? undefined;
  if (rig === undefined) throw invalid('rig: missing; a node that gives a rig_digest describes its rig too.');
  checkRig(rig, info.rig_digest);
  return { ...rig, rig_digest: info.rig_digest };
}

function checkRig(rig: RigInfo__Output, digest: string): void {
  if (rig.rig_digest !== '' && rig.rig_digest !== digest) {
    throw invalid(`rig.rig_digest: ${quote(rig.rig_digest)}; the node's rig_digest is ${quote(digest)}.`);
  }
  for (const field of ['light_count', 'width', 'height'] as const) {
    if (rig[field] < 1) throw invalid(`rig.${field}: 0; expected at least 1.`);
  }
  for (const field of ['home', 'limit_min', 'limit_max'] as const) {
    const problem = positionProblem(positionOf(rig[field]));
    if (problem !== undefined) throw invalid(`rig.${field}: ${problem}`);
  }
  if (rig.limit_min && rig.limit_max) checkLimits(positionOf(rig.limit_min), positionOf(rig.limit_max));
}

function checkLimits(min: Position, max: Position): void {
  for (const axis of ['x', 'y', 'z'] as const) {
    if (min[axis] > max[axis]) {
      throw invalid(`rig.limit_min.${axis}: ${String(min[axis])} is above limit_max.${axis}, ${String(max[axis])}.`);
    }
  }
}

function invalid(message: string): StatusError {
  return new StatusError('INVALID_ARGUMENT', message);
}
