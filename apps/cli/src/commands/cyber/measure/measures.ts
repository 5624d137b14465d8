import { durationText } from '@blender-sim/rtps';
import type { Command } from '../../../command.js';
import { metric } from '../../network/rate-meter.js';
import { CYBER_TOOLS, type CyberTools } from '../cyber-tools.js';
import { type Arrivals, type MeasureSpec, type Measured, measureCommand } from './measure-command.js';

/** Octets of a mean need no fractions. */
const sizeText = (octets: number): string => `${metric(octets)}B`;

const HZ: MeasureSpec = {
  name: 'cyber channel hz',
  verb: 'hz',
  window: '10000',
  notes: `Jitter: how much an interval differs from the one before it, on average. Times are those of arrival here.
Lost: what is missing in what each writer counts, since its first message that came.`,
  measure: hzOf,
};

const BW: MeasureSpec = {
  name: 'cyber channel bw',
  verb: 'bw',
  window: '100',
  notes: `Octets a second are those of the last 3 s, sizes those of the window. They are those of the serialised messages, without
what the wire adds.`,
  measure: bwOf,
};

/** `blender-sim cyber channel hz` in a given world. */
export function hzCommand(tools: CyberTools): Command {
  return measureCommand(HZ, tools);
}

/** `blender-sim cyber channel bw` in a given world. */
export function bwCommand(tools: CyberTools): Command {
  return measureCommand(BW, tools);
}

/** `blender-sim cyber channel hz`. */
export const cyberChannelHz: Command = hzCommand(CYBER_TOOLS);

/** `blender-sim cyber channel bw`. */
export const cyberChannelBw: Command = bwCommand(CYBER_TOOLS);

function hzOf({ window, lost }: Arrivals): Measured {
  const stats = window.intervals();
  if (stats === undefined) return undefined;
  const { perSecond, minMs, maxMs, stdMs, jitterMs, intervals } = stats;
  return {
    text: [
      `${metric(perSecond)}/s`,
      `interval ${durationText(minMs)} to ${durationText(maxMs)}`,
      `std ${durationText(stdMs)}`,
      `jitter ${durationText(jitterMs)}`,
      `over ${intervals} intervals`,
      `${lost} lost`,
    ].join(', '),
    record: { ...stats },
  };
}

function bwOf({ window, octetsPerSecond }: Arrivals): Measured {
  const stats = window.sizes();
  if (stats === undefined || octetsPerSecond === undefined) return undefined;
  const { meanOctets, minOctets, maxOctets } = stats;
  const sizes = `${sizeText(minOctets)} to ${sizeText(maxOctets)}, ${sizeText(meanOctets)} on average`;
  return {
    text: `${sizeText(octetsPerSecond)}/s, messages of ${sizes}, over ${stats.window} messages`,
    record: { octetsPerSecond, ...stats },
  };
}
