import type { AckNack, Gap, Heartbeat, HeartbeatFrag, MalformedCause, NackFrag } from './submessage.js';
import { bitsSize, readBits } from './number-set-octets.js';
import { holds, readSequence, type SubmessageBody } from './submessage-body.js';
import { FLAG_FINAL, FLAG_LIVELINESS } from './submessage-ids.js';

// The submessages by which reader and writer agree on what has arrived. Octets behind what is read here are tolerated:
// RTPS 2.3 adds group information to HEARTBEAT and GAP.

/** 8.3.7.1, 9.4.5.2. Base 0, which old Fast-RTPS sends, is let through. */
export function parseAckNack(body: SubmessageBody): AckNack | MalformedCause {
  const { view, flags, bigEndian, start, end } = body;
  if (!holds(body, 20)) return 'truncated';
  const base = readSequence(view, start + 8, bigEndian);
  if (!(base >= 0)) return 'number-set';
  const state = readBits(view, start + 16, end, base, bigEndian);
  if (state === undefined) return 'number-set';
  const countAt = start + 16 + bitsSize(state);
  if (countAt + 4 > end) return 'truncated';
  return {
    kind: 'acknack',
    bigEndian,
    readerId: view.getUint32(start),
    writerId: view.getUint32(start + 4),
    state,
    count: view.getUint32(countAt, !bigEndian),
    final: (flags & FLAG_FINAL) !== 0,
  };
}

/** 8.3.7.5, 9.4.5.6. first > last + 1, which old Fast-RTPS sends, is let through. */
export function parseHeartbeat(body: SubmessageBody): Heartbeat | MalformedCause {
  const { view, flags, bigEndian, start } = body;
  if (!holds(body, 28)) return 'truncated';
  const first = readSequence(view, start + 8, bigEndian);
  const last = readSequence(view, start + 16, bigEndian);
  if (!(first >= 1 && last >= 0)) return 'heartbeat-range';
  return {
    kind: 'heartbeat',
    bigEndian,
    readerId: view.getUint32(start),
    writerId: view.getUint32(start + 4),
    first,
    last,
    count: view.getUint32(start + 24, !bigEndian),
    final: (flags & FLAG_FINAL) !== 0,
    liveliness: (flags & FLAG_LIVELINESS) !== 0,
  };
}

/** 8.3.7.6, 9.4.5.7. */
export function parseHeartbeatFrag(body: SubmessageBody): HeartbeatFrag | MalformedCause {
  const { view, bigEndian, start } = body;
  if (!holds(body, 24)) return 'truncated';
  const sequence = readSequence(view, start + 8, bigEndian);
  if (!(sequence >= 1)) return 'sequence-number';
  const lastFragment = view.getUint32(start + 16, !bigEndian);
  if (lastFragment < 1) return 'fragment';
  return {
    kind: 'heartbeat-frag',
    bigEndian,
    readerId: view.getUint32(start),
    writerId: view.getUint32(start + 4),
    sequence,
    lastFragment,
    count: view.getUint32(start + 20, !bigEndian),
  };
}

/** 8.3.7.8, 9.4.5.13. */
export function parseNackFrag(body: SubmessageBody): NackFrag | MalformedCause {
  const { view, bigEndian, start, end } = body;
  if (!holds(body, 24)) return 'truncated';
  const sequence = readSequence(view, start + 8, bigEndian);
  if (!(sequence >= 1)) return 'sequence-number';
  const base = view.getUint32(start + 16, !bigEndian);
  const fragments = base < 1 ? undefined : readBits(view, start + 20, end, base, bigEndian);
  if (fragments === undefined) return 'number-set';
  const countAt = start + 20 + bitsSize(fragments);
  if (countAt + 4 > end) return 'truncated';
  return {
    kind: 'nack-frag',
    bigEndian,
    readerId: view.getUint32(start),
    writerId: view.getUint32(start + 4),
    sequence,
    fragments,
    count: view.getUint32(countAt, !bigEndian),
  };
}

/** 8.3.7.4, 9.4.5.5. */
export function parseGap(body: SubmessageBody): Gap | MalformedCause {
  const { view, bigEndian, start, end } = body;
  if (!holds(body, 28)) return 'truncated';
  const gapStart = readSequence(view, start + 8, bigEndian);
  if (!(gapStart >= 1)) return 'sequence-number';
  const base = readSequence(view, start + 16, bigEndian);
  if (!(base >= gapStart)) return 'gap-range';
  const list = readBits(view, start + 24, end, base, bigEndian);
  if (list === undefined) return 'number-set';
  return {
    kind: 'gap',
    bigEndian,
    readerId: view.getUint32(start),
    writerId: view.getUint32(start + 4),
    start: gapStart,
    list,
  };
}
