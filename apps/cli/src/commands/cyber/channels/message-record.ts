import { printableJson } from '@blender-sim/base';
import type { MessageMeta } from '@blender-sim/cyber';

import { machineMs } from '../../../terminal/json-lines.js';

/** Characters of a text that are shown to people. */
const SHOWN = 200;

/** A message as `--json` prints it. Times in seconds since 1970, but `at`, which is on the machine's monotonic clock. */
export function messageRecord(
  channel: string,
  type: string,
  content: Readonly<Record<string, unknown>>,
  { writer, sequence, senderId, sourceTime, receivedAt, generation, octets }: MessageMeta,
): Record<string, unknown> {
  return {
    event: 'message',
    at: machineMs(),
    channel,
    type,
    node: writer.attributes.nodeName,
    host: writer.attributes.hostName,
    process: writer.attributes.processId,
    sender: senderId,
    sequence: Number(sequence),
    octets,
    ...(generation !== undefined && { wire: generation }),
    ...(sourceTime !== undefined && { sourceTime: sourceTime / 1000 }),
    receivedAt: receivedAt / 1000,
    ...content,
  };
}

/** A message as JSON on one line, without characters that steer a terminal: long texts are cut unless `full`. */
export function messageText(message: unknown, full: boolean): string {
  const json = JSON.stringify(message, (_key, value: unknown) =>
    !full && typeof value === 'string' && value.length > SHOWN
      ? `${value.slice(0, SHOWN)}… (${value.length} characters)`
      : value,
  );
  return printableJson(json);
}

/** Octets as hexadecimal digits, the first of them unless `full`. */
export function hexText(octets: Uint8Array, full: boolean): string {
  const shown = full ? octets : octets.subarray(0, SHOWN);
  const hex = Buffer.from(shown.buffer, shown.byteOffset, shown.length).toString('hex');
  return shown.length < octets.length ? `${hex}… (${octets.length} octets)` : hex;
}
