import { sleep } from '@blender-sim/base';
import { type DataReader, type ParticipantEvent, type ReaderOptions, type Sample, guidEquals } from '@blender-sim/rtps';
import { EXIT, type ExitCode } from '../../exit-code.js';
import { statusLine } from '../../terminal/status-line.js';
import { untilAborted } from '../../terminal/until-aborted.js';
import { guidDigits, participantDigits } from './guid-digits.js';
import { RateMeter } from '../network/rate-meter.js';
import { SequenceCheck } from './sequence-check.js';
import { cutShort } from '../network/stay.js';
import { type Session, printWarnings } from './session.js';

/** Lines a second on a terminal: more can't be read. */
const READABLE_PER_SECOND = 20;

/** How a topic is listened to. */
export interface SubscribePlan {
  /** Samples (of living instances) after which it is done; undefined: no end. */
  readonly count: number | undefined;
  /** How long it stays after the last one. */
  readonly lingerMs: number;
  readonly json: boolean;
  /** Prints what happens besides samples, too. */
  readonly events: boolean;
}

/** What is made of a sample. */
export interface Shown {
  /** With `--json`. */
  readonly record: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly octets: number;
  /** The content is not what it should be. */
  readonly isBad: boolean;
}

/**
 * Prints the samples of a topic until there were enough.
 * @param show undefined: this sample is not wanted.
 */
export async function subscribe<T>(
  options: Omit<ReaderOptions<T>, 'onSample'>,
  plan: SubscribePlan,
  session: Session,
  show: (sample: Sample<T>) => Shown | undefined,
): Promise<ExitCode> {
  const { participant, lines, signal, tools } = session;
  printWarnings(session);
  const isTerminal = tools.stdout.isTTY && !plan.json;
  const status = tools.stderr.isTTY && !plan.json ? statusLine() : undefined;
  const meter = new RateMeter(tools.clock);
  const order = new SequenceCheck();
  const enough = new AbortController();
  const tell = plan.events && plan.json ? lines.event.bind(lines) : () => undefined;
  let bad = 0;
  let linesLeft = READABLE_PER_SECOND;
  const onSample = (sample: Sample<T>): void => {
    if (enough.signal.aborted) return;
    order.see(sample.writer, sample.sequence);
    const shown = show(sample);
    if (shown === undefined) return;
    if (shown.isBad) bad += 1;
    if (plan.json) lines.json(shown.record);
    else if (!isTerminal) lines.print(shown.text);
    // The status line stands where the text goes.
    else if (linesLeft-- > 0) lines.print(`\r\u001b[K${shown.text}`);
    if (sample.kind !== 'alive') return;
    meter.add(shown.octets);
    if (meter.samples === plan.count) enough.abort();
  };
  const off = participant.on((event) => {
    if (reader !== undefined) tellEvent(event, reader, tell);
  });
  let reader: DataReader<T> | undefined;
  const ticker = tools.clock.every('progress', 200, () => {
    linesLeft = READABLE_PER_SECOND / 5;
    status?.update(`${meter.text()}, ${reader?.matched.length ?? 0} writers, ${order.missing} missing`);
  });
  try {
    reader = participant.createReader({ ...options, onSample });
    tell('ready', { guid: guidDigits(reader.guid), topic: options.topic });
    if (plan.count === 0) enough.abort();
    await untilAborted(AbortSignal.any([signal, enough.signal]));
    const cut = enough.signal.aborted ? undefined : cutShort(session, plan.count === undefined);
    if (cut !== undefined && cut !== EXIT.OK)
      tools.stderr.write(`${meter.samples} of ${plan.count ?? 0} samples came.\n`);
    if (cut === undefined) await sleep(tools.clock, 'linger', plan.lingerMs, signal).catch(() => undefined);
    return bad > 0 ? EXIT.CHECK_FAILED : (cut ?? EXIT.OK);
  } finally {
    ticker();
    status?.done();
    off();
    const { missing, backwards } = order;
    const sums = { bad, missing, backwards, undecodable: reader?.undecodable ?? 0 };
    tell('done', { samples: meter.samples, octets: meter.octets, seconds: meter.seconds, ...sums });
    const faults = Object.entries(sums).filter(([, count]) => count > 0);
    if (!plan.json) {
      lines.flush();
      tools.stderr.write(`${[meter.text(), ...faults.map(([name, count]) => `${count} ${name}`)].join(', ')}\n`);
    }
  }
}

function tellEvent<T>(
  event: ParticipantEvent,
  reader: DataReader<T>,
  tell: (name: string, facts: Readonly<Record<string, unknown>>) => void,
): void {
  switch (event.kind) {
    case 'matched':
    case 'unmatched':
      if (guidEquals(event.local.guid, reader.guid)) tell('matched', { count: reader.matched.length });
      break;
    case 'joined':
    case 'lost':
    case 'left':
      tell('participant', {
        what: event.kind,
        guid: participantDigits(event.participant.prefix),
        name: event.participant.identity.name,
      });
      break;
    case 'liveliness-lost':
    case 'liveliness-regained':
      tell(event.kind, { source: guidDigits(event.endpoint.guid) });
      break;
    case 'warning':
      tell('warning', { text: event.text });
      break;
    default:
  }
}
