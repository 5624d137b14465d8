import { raceAbort } from '@blender-sim/base';
import { printable } from '@blender-sim/rtps';
import {
  type ChannelManager,
  QosDurabilityPolicy,
  QosHistoryPolicy,
  type QosProfile,
  QosReliabilityPolicy,
} from '@blender-sim/topology';
import type { CyberSession } from '../session.js';

/** Messages of a writer's history that a late reader asks for. */
const DEPTH = 1000;

/**
 * The type of a channel's first writer; waits for one, and says so.
 * @throws the signal's reason.
 */
export async function channelTypeOf({ cyber, tools, signal }: CyberSession, channel: string): Promise<string> {
  const { channelManager } = cyber.topology;
  const known = (): string | undefined => channelManager.getWritersOfChannel(channel)[0]?.attributes.messageType;
  await cyber.topology.settled({ signal });
  const at = known();
  if (at !== undefined) return at;
  tools.stderr.write(`Nobody writes ${printable(channel)} yet: waiting.\n`);
  return untilKnown(channelManager, known, signal);
}

/** Resolves with what `known` gives once it gives something. @throws the signal's reason. */
export async function untilKnown<T>(
  manager: Pick<ChannelManager, 'addChangeListener'>,
  known: () => T | undefined,
  signal: AbortSignal,
): Promise<T> {
  const now = known();
  if (now !== undefined) return now;
  let off = (): void => undefined;
  try {
    return await raceAbort(
      new Promise<T>((resolve) => {
        off = manager.addChangeListener(() => {
          const value = known();
          if (value !== undefined) resolve(value);
        });
      }),
      signal,
    );
  } finally {
    off();
  }
}

/**
 * A QoS that hears all the writers there are: best effort where one of them is, since a reliable reader does not match it;
 * their histories too where all of them keep one, unless what is past is not wanted.
 */
export function hearingQos(
  channelManager: ChannelManager,
  channel: string,
  wantsHistory: boolean = true,
): Partial<QosProfile> {
  const offered = channelManager.getWritersOfChannel(channel).flatMap(({ attributes }) => attributes.qosProfile ?? []);
  const isBestEffort = offered.some(({ reliability }) => reliability === QosReliabilityPolicy.RELIABILITY_BEST_EFFORT);
  const isLatched =
    wantsHistory &&
    offered.length > 0 &&
    offered.every(({ durability }) => durability === QosDurabilityPolicy.DURABILITY_TRANSIENT_LOCAL);
  return {
    history: QosHistoryPolicy.HISTORY_KEEP_LAST,
    depth: DEPTH,
    reliability: isBestEffort
      ? QosReliabilityPolicy.RELIABILITY_BEST_EFFORT
      : QosReliabilityPolicy.RELIABILITY_RELIABLE,
    durability: isLatched ? QosDurabilityPolicy.DURABILITY_TRANSIENT_LOCAL : QosDurabilityPolicy.DURABILITY_VOLATILE,
  };
}
