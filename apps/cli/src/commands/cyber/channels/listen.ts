import type { MessageMeta, MessageType } from '@blender-sim/cyber';
import { EXIT, type ExitCode } from '../../../exit-code.js';
import { untilAborted } from '../../../terminal/until-aborted.js';
import { cutShort } from '../../network/stay.js';
import type { CyberSession } from '../session.js';
import { ownNode } from '../session.js';
import { Hearing } from './hearing.js';
import { SkippedMessages } from './skipped-messages.js';

/** How a channel is listened to. */
export interface Listening<T> {
  /** Of this command's node: `echo`. */
  readonly verb: string;
  readonly channel: string;
  readonly type: MessageType<T>;
  /** Whether messages of writers that announce another type are read as `type` too. */
  readonly readsAll: boolean;
  /** Whether what writers keep comes first, where all of them keep something. */
  readonly wantsHistory: boolean;
  /** Messages after which it is done; undefined: no end. */
  readonly count: number | undefined;
  /** @param lost messages of all senders that never came, so far. */
  readonly onMessage: (message: T, meta: MessageMeta, lost: number) => void;
}

/** Hears a channel until there were enough messages or the stay is over; says on stderr what is not shown. */
export async function listen<T>(session: CyberSession, plan: Listening<T>): Promise<ExitCode> {
  const { cyber, signal, tools, lines } = session;
  const { channel, type, count } = plan;
  const { channelManager } = cyber.topology;
  const enough = new AbortController();
  const skipped = new SkippedMessages(tools.stderr, type.typeName);
  let heard = 0;
  let hearing: Hearing | undefined;
  if (count === 0) return EXIT.OK;
  const onMessage = (octets: Uint8Array, meta: MessageMeta, lost: number): void => {
    if (enough.signal.aborted || signal.aborted) return;
    if (!plan.readsAll && !channelManager.isMessageTypeMatching(meta.writer.attributes.messageType, type.typeName)) {
      skipped.mismatched(meta);
      return;
    }
    const decoded = decode(type, octets);
    if (decoded === undefined) {
      skipped.undecodable(meta);
      return;
    }
    plan.onMessage(decoded.message, meta, lost);
    heard += 1;
    if (heard === count) enough.abort();
  };
  const node = await ownNode(session, plan.verb);
  try {
    const { typeName, protoDesc } = type;
    const { wantsHistory } = plan;
    hearing = new Hearing(session, node, { channel, typeName, protoDesc, wantsHistory, onMessage });
    await untilAborted(AbortSignal.any([signal, enough.signal]));
    const cut = enough.signal.aborted ? EXIT.OK : (cutShort(session, count === undefined) ?? EXIT.OK);
    if (count !== undefined && !enough.signal.aborted) tools.stderr.write(`${heard} of ${count} messages came.\n`);
    return cut;
  } finally {
    const closing = hearing?.close();
    lines.flush();
    skipped.tell(hearing?.unknownSenders ?? 0);
    await Promise.all([closing, node.close()]);
  }
}

/** Undefined where the octets are none of the type, whatever its codec throws: that is the sender's fault. */
function decode<T>(type: MessageType<T>, octets: Uint8Array): { readonly message: T } | undefined {
  try {
    return { message: type.decode(octets) };
  } catch {
    return undefined;
  }
}
