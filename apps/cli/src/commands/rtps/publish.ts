import { type Clock, linkedAbort, sleep } from '@blender-sim/base';
import { type DataWriter, type InstanceKey, RtpsError, type WriteOptions, guidEquals } from '@blender-sim/rtps';
import { EXIT, type ExitCode } from '../../exit-code.js';
import { statusLine } from '../../terminal/status-line.js';
import { guidDigits } from './guid-digits.js';
import { Pace } from '../network/pace.js';
import { RateMeter } from '../network/rate-meter.js';
import type { Tools } from './tools.js';
import { cutShort } from '../network/stay.js';
import { type Session, printWarnings } from './session.js';

/** `write` waits for room as long as the session lasts; timers end at 2^31 - 1. */
const PATIENCE_MS = 2 ** 31 - 1;
/** What is left to be said when a signal ends it. */
const HASTE_MS = 1000;

/** How a topic is written to. */
export interface PublishPlan {
  /** Undefined: no end. */
  readonly count: number | undefined;
  /** Samples a second; 0: as fast as it goes. */
  readonly rate: number;
  /** Readers waited for before the first sample, and how long: Infinity or ms. */
  readonly waitReaders: number;
  readonly waitMs: number;
  /** How long a best-effort writer that has waited for readers gives them to know it as well. */
  readonly settleMs: number;
  /** How long it stays after the last sample. */
  readonly lingerMs: number;
  /** What is done with the instances at the end. */
  readonly dispose: boolean;
  readonly unregister: boolean;
  readonly json: boolean;
}

/** What is written. */
export interface Source<T> {
  /** Sample `n`, from 1. */
  sample(n: number): { readonly value: T; readonly octets: number; readonly options?: WriteOptions };
  /** The instances written so far. */
  keys(): Iterable<InstanceKey>;
}

/** Writes as planned, waits until everything is acknowledged, and tells how it goes. */
export async function publish<T>(
  writer: DataWriter<T>,
  plan: PublishPlan,
  source: Source<T>,
  session: Session,
): Promise<ExitCode> {
  const { participant, lines, tools } = session;
  printWarnings(session);
  const tell = plan.json ? lines.event.bind(lines) : () => undefined;
  const progress: Progress = { state: 'waiting for readers', meter: new RateMeter(tools.clock) };
  const { meter } = progress;
  const resent = (): number => writer.counters.resent;
  const off = participant.on((event) => {
    if ((event.kind === 'matched' || event.kind === 'unmatched') && guidEquals(event.local.guid, writer.guid))
      tell('matched', { count: writer.matched.length });
  });
  const status = tools.stderr.isTTY && !plan.json ? statusLine() : undefined;
  const stopShowing = tools.clock.every('progress', 200, () =>
    status?.update(`${progress.state}: ${meter.text()}, ${writer.matched.length} readers, ${resent()} resent`),
  );
  tell('ready', { guid: guidDigits(writer.guid), topic: writer.topic });
  try {
    await writeAsPlanned(writer, plan, source, session, progress);
    tell('written', { count: meter.samples });
    await settle(writer, plan, source, session, progress);
    tell('acked', { all: true });
    progress.state = 'staying for late readers';
    await sleep(tools.clock, 'linger', plan.lingerMs, session.signal);
    await writer.waitForAcknowledgements(session.signal);
    progress.state = 'done';
    return EXIT.OK;
  } catch (error) {
    const code = cutShort(session, plan.count === undefined || progress.state === 'staying for late readers');
    if (code === undefined) throw error;
    if (code === EXIT.TIME_UP) tools.stderr.write(`Time is up while ${progress.state}.\n`);
    await endInHaste(writer, plan, source, tools.clock);
    return code;
  } finally {
    stopShowing();
    status?.done();
    off();
    tell('done', { samples: meter.samples, octets: meter.octets, seconds: meter.seconds, resent: resent() });
    if (!plan.json) tools.stdout.write(`${meter.text()}, ${resent()} resent\n`);
  }
}

interface Progress {
  state: 'waiting for readers' | 'writing' | 'waiting for acknowledgements' | 'staying for late readers' | 'done';
  readonly meter: RateMeter;
}

async function writeAsPlanned<T>(
  writer: DataWriter<T>,
  plan: PublishPlan,
  source: Source<T>,
  { signal, tools }: Session,
  progress: Progress,
): Promise<void> {
  await waitForReaders(writer, plan, tools, signal);
  if (plan.waitReaders > 0 && plan.settleMs > 0) await sleep(tools.clock, 'settle', plan.settleMs, signal);
  progress.state = 'writing';
  const { count = Infinity, rate } = plan;
  const pace = new Pace(tools.clock, rate, signal);
  for (let n = 1; n <= count; n++) {
    await pace.next();
    const { value, octets, options } = source.sample(n);
    await writer.write(value, { deadlineMs: PATIENCE_MS, signal, ...options });
    progress.meter.add(octets);
  }
  writer.flush();
}

async function waitForReaders<T>(
  writer: DataWriter<T>,
  { waitReaders, waitMs }: PublishPlan,
  { clock, stderr }: Tools,
  signal: AbortSignal,
): Promise<void> {
  if (waitReaders === 0) return;
  const link = linkedAbort(signal);
  const cancel = Number.isFinite(waitMs)
    ? clock.after('readers', waitMs, () => link.controller.abort(new Error('no reader')))
    : () => undefined;
  try {
    await writer.waitForReaders(waitReaders, link.signal);
  } catch (error) {
    if (signal.aborted || !link.signal.aborted) throw error;
    stderr.write(`No reader has come in ${waitMs / 1000} s: written nevertheless.\n`);
  } finally {
    cancel();
    link.dispose();
  }
}

/** Ends the instances, and waits until the readers have everything. */
async function settle<T>(
  writer: DataWriter<T>,
  plan: PublishPlan,
  source: Source<T>,
  { signal }: Session,
  progress: Progress,
): Promise<void> {
  progress.state = 'waiting for acknowledgements';
  await endInstances(writer, plan, source, { signal, deadlineMs: PATIENCE_MS });
  await writer.waitForAcknowledgements(signal);
}

async function endInstances<T>(
  writer: DataWriter<T>,
  { dispose, unregister }: PublishPlan,
  source: Source<T>,
  options: WriteOptions,
): Promise<void> {
  if (!dispose && !unregister) return;
  for (const key of source.keys()) {
    if (dispose) await writer.dispose(key, options);
    if (unregister) await writer.unregister(key, options);
  }
}

/** What still has to be said after Ctrl-C, and no more than a second for it to arrive. */
async function endInHaste<T>(writer: DataWriter<T>, plan: PublishPlan, source: Source<T>, clock: Clock): Promise<void> {
  const link = linkedAbort();
  const cancel = clock.after('haste', HASTE_MS, () => link.controller.abort(new Error('in haste')));
  try {
    await endInstances(writer, plan, source, { signal: link.signal, deadlineMs: HASTE_MS });
    if (plan.dispose || plan.unregister) await writer.waitForAcknowledgements(link.signal);
  } catch (error) {
    if (!link.signal.aborted && !(error instanceof RtpsError)) throw error;
  } finally {
    cancel();
    link.dispose();
  }
}
