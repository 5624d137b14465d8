import type { MonotonicMs } from '@blender-sim/base';
import type {
  AckNack,
  Data,
  DataFrag,
  Gap,
  Heartbeat,
  HeartbeatFrag,
  Message,
  NackFrag,
} from '../messages/submessage.js';
import type { ProtocolVersion } from '../structure/protocol-version.js';
import { GUID_PREFIX_UNKNOWN, type GuidPrefix } from '../structure/guid.js';
import type { WireTime } from '../structure/wire-time.js';
import type { Source } from '../transport/transport.js';

/** What the submessages before it say of a submessage (RTPS 2.3, 8.3.4). */
export interface ReceiverState {
  readonly source: GuidPrefix;
  readonly version: ProtocolVersion;
  readonly vendor: number;
  readonly time: WireTime | undefined;
  /** Who sent the datagram. */
  readonly from: Source;
}

/** Where entity submessages go. */
export interface SubmessageHandler {
  onWriterMessage(
    message: Data | DataFrag | Heartbeat | HeartbeatFrag | Gap,
    state: ReceiverState,
    now: MonotonicMs,
  ): void;
  onReaderMessage(message: AckNack | NackFrag, state: ReceiverState, now: MonotonicMs): void;
  /** A submessage that is not used, and why. */
  onIgnored(why: 'other-destination' | 'info-reply' | 'vendor-specific'): void;
}

/** Hands the submessages of a message that are meant for `own` to the handler, in order. */
export function receiveMessage(
  message: Message,
  own: GuidPrefix,
  from: Source,
  now: MonotonicMs,
  handler: SubmessageHandler,
): void {
  const { header } = message;
  let state: ReceiverState = {
    source: header.prefix,
    version: header.version,
    vendor: header.vendor,
    time: undefined,
    from,
  };
  let isForUs = true;
  for (const submessage of message.submessages) {
    switch (submessage.kind) {
      case 'info-ts':
        state = {
          source: state.source,
          version: state.version,
          vendor: state.vendor,
          time: submessage.time,
          from,
        };
        break;
      case 'info-dst':
        isForUs = submessage.prefix === own || submessage.prefix === GUID_PREFIX_UNKNOWN;
        break;
      case 'info-src': {
        const { prefix, version, vendor } = submessage;
        // 8.3.7.9.5: what was said before does not hold for another source.
        state = { source: prefix, version, vendor, time: undefined, from };
        break;
      }
      case 'info-reply':
        handler.onIgnored('info-reply');
        break;
      case 'pad':
        break;
      case 'unknown':
        handler.onIgnored('vendor-specific');
        break;
      case 'acknack':
      case 'nack-frag':
        if (isForUs) handler.onReaderMessage(submessage, state, now);
        else handler.onIgnored('other-destination');
        break;
      default:
        if (isForUs) handler.onWriterMessage(submessage, state, now);
        else handler.onIgnored('other-destination');
    }
  }
}
