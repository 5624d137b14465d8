import type { MonotonicMs } from '@blender-sim/base';
import type { AckNack, NackFrag } from '../../messages/submessage.js';
import {
  type FragmentNumber,
  NUMBER_SET_BITS,
  type NumberSet,
  type SequenceNumber,
  numbersOf,
} from '../../structure/sequence-number.js';
import { laterLive } from './change-record.js';
import type { NumberRange } from './gaps.js';
import type { HeartbeatSender } from './heartbeat-sender.js';
import type { HistoryCache } from './history-cache.js';
import type { ReaderFeed } from './reader-feed.js';
import type { ReaderProxy } from './reader-proxy.js';
import type { WriterEvents } from './writer-engine-types.js';

/** Takes what readers say (RTPS 2.3, 8.4.9.2.8 and 8.4.14.1.2) and notes what it means for their proxies. */
export class ReaderAnswers {
  readonly #history: HistoryCache;
  readonly #feed: ReaderFeed;
  readonly #heartbeats: HeartbeatSender;
  readonly #events: WriterEvents;

  constructor(history: HistoryCache, feed: ReaderFeed, heartbeats: HeartbeatSender, events: WriterEvents) {
    this.#history = history;
    this.#feed = feed;
    this.#heartbeats = heartbeats;
    this.#events = events;
  }

  /** @returns false where it made no sense and nothing was done. */
  onAckNack(proxy: ReaderProxy, { state, count, final }: AckNack, now: MonotonicMs): boolean {
    if (state.base > this.#history.lastSequence + 1 || !proxy.ackNackCount.isNew(count, now)) return false;
    this.#hear(proxy);
    const acked = Math.max(state.base - 1, proxy.firstRelevant - 1);
    const { saidThrough } = proxy;
    // What it says to have beyond that is from before it was matched.
    if (acked > saidThrough) proxy.saidThrough = Math.min(acked, proxy.sentThrough);
    if (acked > proxy.acked) this.#feed.letGo(proxy.acknowledge(acked, now));
    // It has lost what it had acknowledged: it left and came back before this side noticed.
    else if (acked < proxy.acked && asksForAny(state)) {
      this.#rewind(proxy, acked);
      if (acked < saidThrough) this.#events.onForgotten?.(proxy.guid);
    }
    if (state.numBits > 0) this.#want(proxy, numbersOf(state), now);
    else if (state.base <= 1 && !final) proxy.heartbeat.demandSoon(now);
    return true;
  }

  /** @returns false where it made no sense and nothing was done. */
  onNackFrag(proxy: ReaderProxy, { sequence, fragments, count }: NackFrag, now: MonotonicMs): boolean {
    if (sequence > this.#history.lastSequence || !proxy.nackFragCount.isNew(count, now)) return false;
    this.#hear(proxy);
    if (sequence <= proxy.acked) return true;
    const record = this.#history.get(sequence);
    if (record === undefined) {
      if (sequence <= proxy.sentThrough) this.#feed.sendGaps(proxy, [{ from: sequence, to: sequence }]);
      return true;
    }
    const sent = proxy.sentFragments(record);
    const missing = [...numbersOf(fragments)];
    const first = missing[0] ?? fragments.base;
    proxy.acknowledgeFragments(sequence, Math.min(first, sent + 1), now);
    const tail = proxy.isQuiet(now) ? sent + 1 : tailOf(missing, fragments, sent);
    const lost = missing.filter((fragment) => fragment >= 1 && fragment < tail);
    if (lost.length > 0 && proxy.repairs.wantFragments(sequence, lost, now)) proxy.onLoss(now);
    return true;
  }

  #hear(proxy: ReaderProxy): void {
    if (proxy.isHeard) return;
    proxy.isHeard = true;
    proxy.heartbeat.onProgress();
    if (proxy.next !== undefined) this.#heartbeats.greet(proxy);
  }

  #rewind(proxy: ReaderProxy, acked: SequenceNumber): void {
    let next = this.#history.oldestLive;
    while (next !== undefined && next.sequence <= acked) next = laterLive(next);
    this.#feed.letGo(proxy.rewind(acked, next));
  }

  #want(proxy: ReaderProxy, numbers: Iterable<SequenceNumber>, now: MonotonicMs): void {
    const gone: NumberRange[] = [];
    let isLoss = false;
    let goneThrough = 0;
    for (const number of numbers) {
      if (number <= goneThrough) continue;
      const record = number < proxy.firstRelevant ? undefined : this.#history.get(number);
      if (record !== undefined) {
        const sent = proxy.sentFragments(record);
        const isSent = number <= proxy.sentThrough || sent > 0;
        if (isSent && proxy.repairs.wantChange(number, record.fragments === 0 ? 0 : sent, now)) isLoss = true;
      } else if (number <= proxy.sentThrough) {
        // Everything before the first there is, and before the first for this reader, is gone at one stroke.
        goneThrough = Math.max(number, Math.min(this.#history.firstSequence, this.#unsentOf(proxy)) - 1);
        goneThrough = Math.max(goneThrough, proxy.firstRelevant - 1);
        gone.push({ from: number, to: goneThrough });
      }
    }
    if (gone.length > 0) this.#feed.sendGaps(proxy, gone);
    if (isLoss) proxy.onLoss(now);
  }

  #unsentOf(proxy: ReaderProxy): SequenceNumber {
    return proxy.next?.sequence ?? this.#history.lastSequence + 1;
  }
}

function asksForAny({ bitmap }: NumberSet): boolean {
  return bitmap.some((word) => word !== 0);
}

/**
 * Where the run of missing fragments begins that reaches to the last one sent. Readers answer a HEARTBEAT with all that
 * isn't here, what is on its way included: only holes are surely lost, the tail when the reader gets no further.
 */
function tailOf(missing: readonly FragmentNumber[], { base, numBits }: NumberSet, sent: number): FragmentNumber {
  let tail = numBits === NUMBER_SET_BITS ? Math.min(sent + 1, base + numBits) : sent + 1;
  for (let i = missing.length - 1; i >= 0; i--) {
    const fragment = missing[i] ?? 0;
    if (fragment >= tail) continue;
    if (fragment < tail - 1) break;
    tail = fragment;
  }
  return tail;
}
