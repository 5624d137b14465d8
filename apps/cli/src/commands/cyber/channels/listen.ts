import type { MessageMeta, MessageType, Reader, ReaderCounters } from '@blender-sim/cyber';
import { EXIT, type ExitCode } from '../../../exit-code.js';
import { untilAborted } from '../../../terminal/until-aborted.js';
import { cutShort } from '../../network/stay.js';
import type { CyberSession } from '../session.js';
import { ownNode } from '../session.js';
import { hearingQos } from './channel-wait.js';

/** How a channel is listened to. */
export interface Listening<T> {
  /** Of this command's node: `echo`. */
  readonly verb: string;
  readonly channel: string;
  readonly type: MessageType<T>;
  /** Messages after which it is done; undefined: no end. */
  readonly count: number | undefined;
  readonly onMessage: (message: T, meta: MessageMeta) => void;
}

/** Hears a channel until there were enough messages or the stay is over; says on stderr what was lost. */
export async function listen<T>(session: CyberSession, plan: Listening<T>): Promise<ExitCode> {
  const { cyber, signal, tools, lines } = session;
  const enough = new AbortController();
  let heard = 0;
  let reader: Reader<T> | undefined;
  if (plan.count === 0) return EXIT.OK;
  const node = await ownNode(session, plan.verb);
  try {
    reader = node.createReader({
      channel: plan.channel,
      type: plan.type,
      qos: hearingQos(cyber.topology.channelManager, plan.channel),
      typeCheck: 'warn',
      onMessage: (message, meta) => {
        if (enough.signal.aborted || signal.aborted) return;
        plan.onMessage(message, meta);
        heard += 1;
        if (heard === plan.count) enough.abort();
      },
    });
    await untilAborted(AbortSignal.any([signal, enough.signal]));
    const cut = enough.signal.aborted ? EXIT.OK : (cutShort(session, plan.count === undefined) ?? EXIT.OK);
    if (plan.count !== undefined && !enough.signal.aborted)
      tools.stderr.write(`${heard} of ${plan.count} messages came.\n`);
    return cut;
  } finally {
    lines.flush();
    const faults = reader === undefined ? [] : faultsOf(reader.counters);
    if (faults.length > 0) tools.stderr.write(`Not shown: ${faults.join(', ')}.\n`);
    await node.close();
  }
}

function faultsOf({ undecodable, unknownSender, mismatched }: ReaderCounters): string[] {
  return [
    ...(undecodable > 0 ? [`${undecodable} that are no such message`] : []),
    ...(unknownSender > 0 ? [`${unknownSender} from senders that have not joined`] : []),
    ...(mismatched > 0 ? [`${mismatched} of another type`] : []),
  ];
}
