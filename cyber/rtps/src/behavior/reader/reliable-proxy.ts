import type { MonotonicMs } from '@blender-sim/base';
import type { Data, DataFrag, Gap, Heartbeat, HeartbeatFrag } from '../../messages/submessage.js';
import { numbersOf, type SequenceNumber } from '../../structure/sequence-number.js';
import type { Guid } from '../../structure/guid.js';
import type { WireTime } from '../../structure/wire-time.js';
import type { IncomingChange } from '../change.js';
import { Answers } from './answers.js';
import { Arrivals } from './arrivals.js';
import { AskedNumbers } from './asked-numbers.js';
import { changeOfData, changeOfPartial } from './incoming-change.js';
import { MessageCount } from './message-count.js';
import { NackTimer } from './nack-timer.js';
import { fragmentsMissing, isSoundFragment, type PartialChange } from './partial-change.js';
import type { ReaderContext } from './reader-context.js';
import type { MatchedWriter } from './reader-engine-types.js';
import { ASKED_MS, CUT_OFF_MS, FLOWING_MS, NACK_DELAY_MS } from './reader-timing.js';
import { RestartWatch } from './restart-watch.js';
import type { WriterProxy } from './writer-proxy.js';
import {
  firstAsks,
  liveStart,
  mayBeSilent,
  mayWithhold,
  readsFragmentProgress,
  unsureRounds,
  writerStart,
  type WriterStart,
} from './writer-start.js';

const NEVER = Infinity as MonotonicMs;

/** Partial changes whose fragments are asked for in one step: the first ones are what the others wait for. */
const MAX_NACK_FRAGS = 8;

/** A reliable reader's side of a reliable writer (RTPS 2.3, 8.4.12.2): every change in order, once. */
export class ReliableProxy implements WriterProxy {
  readonly guid: Guid;
  readonly #context: ReaderContext;
  readonly #arrivals: Arrivals;
  readonly #answers: Answers;
  readonly #timer: NackTimer = new NackTimer();
  readonly #start: WriterStart;
  readonly #unsureRounds: number;
  readonly #mayBeSilent: boolean;
  readonly #readsFragmentProgress: boolean;
  readonly #matchedAt: MonotonicMs;
  readonly #heartbeatCount: MessageCount = new MessageCount();
  readonly #heartbeatFragCount: MessageCount = new MessageCount();
  /** The next of the pre-emptive ACKNACKs; undefined: the writer was heard. */
  #firstAsk: number | undefined = 0;
  /** It is known with which number the writer began to serve us. */
  #isSettled: boolean = false;
  readonly #restarts: RestartWatch;
  readonly #asked: AskedNumbers = new AskedNumbers();
  /** Missing numbers below may not be ours. */
  #unsureBelow: SequenceNumber = 0;
  /** It is read from its beginning again, and may hold all that for acknowledged. */
  #takesBack: boolean;
  /** Something was held back or left unasked because the reader paused. */
  #heldBack: boolean = false;
  #heardAt: number = -Infinity;
  #isGone: boolean = false;
  #leftAt: SequenceNumber = 1;

  /** @param returnsAt where to go on with a writer that had fallen silent; undefined: it is new. */
  constructor(writer: MatchedWriter, context: ReaderContext, returnsAt: SequenceNumber | undefined, now: MonotonicMs) {
    const { options, memory } = context;
    const begin = returnsAt ?? 1;
    this.guid = writer.guid;
    this.#context = context;
    this.#arrivals = new Arrivals(memory, options.maxHeldChanges, begin);
    this.#restarts = new RestartWatch(begin);
    this.#answers = new Answers(writer, context);
    this.#start = writerStart(options.durability, writer);
    this.#takesBack = returnsAt === 1 && this.#start === 'history' && mayWithhold(writer);
    this.#unsureRounds = unsureRounds(writer);
    this.#mayBeSilent = mayBeSilent(writer);
    this.#readsFragmentProgress = readsFragmentProgress(writer);
    this.#matchedAt = now;
    this.tick(now);
    this.#wake();
  }

  get position(): SequenceNumber {
    return this.#isGone ? this.#leftAt : this.#arrivals.expected;
  }

  update(writer: MatchedWriter): void {
    this.#answers.update(writer);
  }

  onData(message: Data, time: WireTime | undefined, now: MonotonicMs): void {
    const { sequence, payload } = message;
    const arrivals = this.#arrivals;
    if (sequence < arrivals.expected || (!arrivals.isPlain && arrivals.has(sequence))) {
      this.#context.counters.duplicates++;
    } else if (payload !== undefined && payload.length > this.#context.options.maxSampleOctets) {
      this.#refuse(sequence, now);
    } else {
      this.#arrived(changeOfData(this.guid, message, time), now);
    }
  }

  onDataFrag(message: DataFrag, time: WireTime | undefined, now: MonotonicMs): void {
    const { counters, options } = this.#context;
    const { sequence } = message;
    if (this.#arrivals.has(sequence)) counters.duplicates++;
    else if (!isSoundFragment(message)) counters.badFragments++;
    else if (message.sampleSize > options.maxSampleOctets) this.#refuse(sequence, now);
    else {
      this.#heard(now);
      const partial = this.#arrivals.partial(sequence) ?? this.#begin(message, time, now);
      if (partial === undefined) counters.overflow++;
      else this.#fragment(partial, message, now);
    }
  }

  onHeartbeat(message: Heartbeat, now: MonotonicMs): void {
    if (!this.#heartbeatCount.accept(message.count, now)) return;
    this.#context.counters.heartbeats++;
    this.#heard(now);
    const arrivals = this.#arrivals;
    const { last } = message;
    // Old Fast-RTPS: first > last + 1. What wasn't written yet isn't gone.
    const first = Math.min(message.first, last + 1);
    if (this.#restarts.isRestarted(last, arrivals.expected)) {
      this.#asked.clear();
      arrivals.restart();
    }
    if (this.#isSettled) {
      // What may be another reader's isn't lost to us.
      arrivals.addGap(arrivals.expected, Math.min(first, this.#unsureBelow));
      this.#context.counters.lost += arrivals.addGap(arrivals.expected, first);
    } else this.#settle(first, last);
    arrivals.sawNumber(last);
    this.#advance(now);
    if (this.#isGone) return;
    if (!message.final) this.#answer(now);
    else if (this.#isMissing) this.#timer.toldMissing(now);
    this.#wake();
  }

  onHeartbeatFrag(message: HeartbeatFrag, now: MonotonicMs): void {
    if (!this.#heartbeatFragCount.accept(message.count, now)) return;
    const { sequence, lastFragment } = message;
    const arrivals = this.#arrivals;
    // Who has begun to listen in the middle doesn't know yet whether the change is for him.
    if (!this.#isSettled && arrivals.partial(sequence) === undefined) return;
    arrivals.sawNumber(sequence);
    if (arrivals.has(sequence)) {
      this.#answer(now);
      return;
    }
    const missing = fragmentsMissing(arrivals.partial(sequence), lastFragment);
    if (missing.numBits > 0) {
      this.#answers.nackFrag(sequence, missing);
      this.#timer.asked(now);
    } else if (this.#readsFragmentProgress) {
      this.#answers.nackFrag(sequence, missing);
    }
    this.#wake();
  }

  onGap(message: Gap, now: MonotonicMs): void {
    const arrivals = this.#arrivals;
    this.#heard(now);
    if (message.start <= arrivals.expected) this.#isSettled = true;
    let added = arrivals.addGap(message.start, message.list.base);
    for (const sequence of numbersOf(message.list)) added += arrivals.addGap(sequence, sequence + 1);
    if (added > 0) this.#progressed(now);
  }

  tick(now: MonotonicMs): MonotonicMs {
    if (this.#firstAskAt <= now) this.#askFirst();
    if (this.#timer.at <= now) this.#askAgain(now);
    return this.#dueAt;
  }

  resume(now: MonotonicMs): void {
    this.#advance(now);
    if (this.#isGone || this.#context.isPaused) return;
    if (this.#heldBack) this.#answer(now);
    else if (this.#isMissing) this.#timer.foundMissing(now);
    this.#heldBack = false;
    this.#wake();
  }

  depart(): boolean {
    this.#isGone = true;
    this.#firstAsk = undefined;
    this.#timer.stop();
    if (this.#context.isPaused) {
      this.#leftAt = this.#arrivals.firstMissing;
      if (this.#arrivals.keepDeliverable()) return true;
    } else this.#leftAt = this.#arrivals.expected;
    this.#arrivals.clear();
    return false;
  }

  get #isMissing(): boolean {
    return this.#arrivals.expected <= this.#arrivals.highest && !this.#context.isPaused;
  }

  get #firstAskAt(): MonotonicMs {
    const afterMs = this.#firstAsk === undefined ? undefined : firstAsks(this.#start)[this.#firstAsk];
    return afterMs === undefined ? NEVER : ((this.#matchedAt + afterMs) as MonotonicMs);
  }

  get #dueAt(): MonotonicMs {
    return Math.min(this.#firstAskAt, this.#timer.at) as MonotonicMs;
  }

  #wake(): void {
    const at = this.#dueAt;
    if (at !== NEVER) this.#context.wakeAt(at);
  }

  /** The writer talks to us. */
  #heard(now: MonotonicMs): void {
    this.#firstAsk = undefined;
    this.#heardAt = now;
  }

  #arrived(change: IncomingChange, now: MonotonicMs): void {
    const arrivals = this.#arrivals;
    const { counters, isPaused } = this.#context;
    if (change.sequence === arrivals.expected && !isPaused) {
      const isAlone = this.#isSettled && arrivals.isPlain && this.#timer.at === NEVER;
      arrivals.passExpected();
      this.#takesBack = false;
      if (isAlone) {
        this.#context.deliver(change);
        return;
      }
      this.#heard(now);
      // The first change of all: with it the rest is ours. To a latecomer for history the HEARTBEAT says what is gone.
      if (this.#start !== 'history') this.#isSettled = true;
      this.#context.deliver(change);
      if (!this.#isGone) this.#progressed(now);
      return;
    }
    this.#heard(now);
    const { highest } = arrivals;
    arrivals.sawNumber(change.sequence);
    if (!arrivals.hold(change)) counters.overflow++;
    if (isPaused) this.#heldBack = true;
    else {
      counters.outOfOrder++;
      if (change.sequence <= highest) this.#timer.progressed(now);
      else if (change.sequence > highest + 1 || this.#timer.at === NEVER) this.#timer.foundMissing(now);
      this.#wake();
    }
  }

  #begin(message: DataFrag, time: WireTime | undefined, now: MonotonicMs): PartialChange | undefined {
    this.#arrivals.sawNumber(message.sequence);
    if (this.#timer.at === NEVER && this.#isMissing) {
      this.#timer.foundMissing(now);
      this.#wake();
    }
    return this.#arrivals.begin(message, time, now);
  }

  #fragment(partial: PartialChange, message: DataFrag, now: MonotonicMs): void {
    const { counters } = this.#context;
    const taken = partial.accept(message, now);
    if (taken === 'bad') counters.badFragments++;
    else if (taken === 'duplicate') counters.duplicates++;
    else if (partial.isComplete) {
      this.#arrivals.evict(partial);
      this.#arrived(changeOfPartial(this.guid, partial), now);
    }
  }

  /** A change beyond the bound would hold up all after it for ever: it counts as one that will not come. */
  #refuse(sequence: SequenceNumber, now: MonotonicMs): void {
    this.#context.counters.overflow++;
    this.#heard(now);
    this.#arrivals.sawNumber(sequence);
    this.#arrivals.addGap(sequence, sequence + 1);
    this.#progressed(now);
  }

  /** The first HEARTBEAT says what there is. What is gone by then was before our time, and isn't lost. */
  #settle(first: SequenceNumber, last: SequenceNumber): void {
    const arrivals = this.#arrivals;
    this.#isSettled = true;
    if (this.#start === 'unsure') this.#unsureBelow = last + 1;
    if (this.#start === 'live') arrivals.addGap(1, liveStart(last, arrivals.lowestHere()), true);
    arrivals.addGap(1, first);
  }

  /** Something that was missing came, or will not come. */
  #progressed(now: MonotonicMs): void {
    this.#advance(now);
    if (this.#isGone) return;
    if (this.#isMissing) this.#timer.progressed(now);
    this.#wake();
  }

  /** Delivers what is due. The owner may pause the reader or take the writer away at each change. */
  #advance(now: MonotonicMs): void {
    const arrivals = this.#arrivals;
    arrivals.skipGaps();
    while (!this.#context.isPaused) {
      const change = arrivals.takeNext();
      if (change === undefined) break;
      this.#takesBack = false;
      this.#context.deliver(change);
    }
    if (this.#isGone) return;
    if (this.#context.isPaused && !arrivals.isPlain) this.#heldBack = true;
    if (!this.#isMissing) this.#timer.stop();
    else if (this.#timer.at === NEVER) this.#timer.foundMissing(now);
  }

  #askFirst(): void {
    this.#firstAsk = (this.#firstAsk ?? 0) + 1;
    const { expected } = this.#arrivals;
    this.#takeBack();
    if (this.#start === 'history') this.#answers.ackNack(expected, [expected], false);
    else this.#answers.ackNack(1, [], false);
  }

  #askAgain(now: MonotonicMs): void {
    const arrivals = this.#arrivals;
    if (!this.#isMissing) {
      this.#timer.stop();
      return;
    }
    const flowing = arrivals.partial(arrivals.expected);
    // The same sum as is waited for: a difference may round to less for ever.
    const restsAt = flowing === undefined ? now : ((flowing.touchedAt + NACK_DELAY_MS) as MonotonicMs);
    if (now < restsAt) {
      this.#timer.postpone(restsAt);
      return;
    }
    const mayBeOthers = this.#isSettled ? arrivals.expected < this.#unsureBelow : this.#start !== 'history';
    const isInVain = this.#timer.rounds >= this.#unsureRounds && this.#isTalking(now);
    if (mayBeOthers && isInVain) this.#giveUp(now);
    else if (this.#timer.nextRound(now)) {
      this.#takeBack();
      this.#answer(now);
    }
  }

  /** Before it is asked, until the first change comes: the writer may have dropped those before. */
  #takeBack(): void {
    if (this.#takesBack) this.#answers.ackNack(0, [], false);
  }

  /** Whether its silence means something: it may as well be cut off. */
  #isTalking(now: MonotonicMs): boolean {
    return now - this.#heardAt < CUT_OFF_MS || this.#mayBeSilent;
  }

  /** The writer neither sends nor takes back what we weren't sure of: it isn't ours. */
  #giveUp(now: MonotonicMs): void {
    const arrivals = this.#arrivals;
    const end = this.#isSettled ? this.#unsureBelow : Math.min(arrivals.lowestHere(), arrivals.highest + 1);
    this.#isSettled = true;
    this.#unsureBelow = 0;
    arrivals.addGap(arrivals.expected, end, true);
    this.#progressed(now);
  }

  /** Says what is here and asks for what isn't. */
  #answer(now: MonotonicMs): void {
    const arrivals = this.#arrivals;
    if (this.#context.isPaused) {
      this.#heldBack = true;
      this.#answers.ackNack(arrivals.expected, [], true);
      return;
    }
    const missing = this.#isSettled || this.#start !== 'live' ? this.#asked.take(arrivals.missing(), now) : [];
    this.#answers.ackNack(arrivals.expected, missing, this.#isSettled && missing.length === 0);
    let asked = 0;
    for (const partial of arrivals.partials) {
      if (now - partial.askedAt < ASKED_MS) continue;
      const isFlowing = now - partial.touchedAt < FLOWING_MS;
      const fragments = partial.missing(isFlowing ? partial.highest : partial.total);
      if (fragments === undefined) continue;
      this.#answers.nackFrag(partial.sequence, fragments);
      partial.askedAt = now;
      if (++asked === MAX_NACK_FRAGS) break;
    }
    if (this.#isMissing) this.#timer.asked(now);
  }
}
