import { CyberError, type MessageMeta, type Node, type RawMessage, type Reader, rawTypeOf } from '@blender-sim/cyber';
import { printable } from '@blender-sim/rtps';
import { QosDurabilityPolicy, type QosProfile, QosReliabilityPolicy, type Role, RoleType } from '@blender-sim/topology';
import { CliError } from '../../../cli-error.js';
import type { CyberSession } from '../session.js';
import { roleText } from '../view/role-text.js';
import { hearingQos } from './channel-wait.js';

/** What is heard. */
export interface HearingOptions {
  readonly channel: string;
  /** Announced as this command's own. */
  readonly typeName: string;
  readonly protoDesc: Uint8Array | undefined;
  /** Whether what writers keep is wanted too. */
  readonly wantsHistory: boolean;
  readonly onMessage: (octets: Uint8Array, meta: MessageMeta) => void;
}

/** Hears all writers of a channel, also one that comes later and offers less than those before: by another reader. */
export class Hearing {
  readonly #session: CyberSession;
  readonly #node: Node;
  readonly #options: HearingOptions;
  readonly #off: () => void;
  #reader: Reader<RawMessage>;
  #qos: Partial<QosProfile>;
  #unknownSenders = 0;

  /** @throws CliError NOT_FOUND where no reader can have the names that are on the network. */
  constructor(session: CyberSession, node: Node, options: HearingOptions) {
    this.#session = session;
    this.#node = node;
    this.#options = options;
    this.#qos = this.#fittingQos();
    try {
      this.#reader = this.#open();
    } catch (error) {
      if (!(error instanceof CyberError) || error.code !== 'CYBER_CONFIG') throw error;
      const { channel } = options;
      throw new CliError('NOT_FOUND', `${printable(channel)} is announced, but can't be heard. ${error.message}`, {
        cause: error,
        fields: { channel, ...error.fields },
      });
    }
    this.#off = session.cyber.topology.channelManager.addChangeListener(({ operate, role }) => {
      const isWriter = role.type === RoleType.ROLE_WRITER && role.attributes.channelName === options.channel;
      if (operate === 'join' && isWriter) this.#onWriter(role);
    });
  }

  /** Messages of senders that have not joined. */
  get unknownSenders(): number {
    return this.#unknownSenders + this.#reader.counters.unknownSender;
  }

  /** Nothing is opened any more; the reader is closed with its node. */
  close(): void {
    this.#off();
  }

  #open(): Reader<RawMessage> {
    const { channel, typeName, protoDesc, onMessage } = this.#options;
    return this.#node.createReader({
      channel,
      type: rawTypeOf(typeName, protoDesc),
      qos: this.#qos,
      typeCheck: 'warn',
      onMessage: ({ data }, meta) => onMessage(data, meta),
    });
  }

  #fittingQos(): Partial<QosProfile> {
    const { channel, wantsHistory } = this.#options;
    return hearingQos(this.#session.cyber.topology.channelManager, channel, wantsHistory);
  }

  #onWriter(writer: Role): void {
    const fitting = this.#fittingQos();
    const how = changeTo(fitting, this.#qos);
    if (how === undefined) return;
    const before = this.#reader;
    this.#qos = fitting;
    this.#reader = this.#open();
    this.#unknownSenders += before.counters.unknownSender;
    void before.close();
    const channel = printable(this.#options.channel);
    this.#session.tools.stderr.write(`${roleText(writer)} has come: ${channel} is heard ${how} from now on.\n`);
  }
}

/** How a channel is heard from now on; undefined where the QoS of before still hears all. */
function changeTo(fitting: Partial<QosProfile>, before: Partial<QosProfile>): string | undefined {
  if (fitting.reliability !== before.reliability)
    return fitting.reliability === QosReliabilityPolicy.RELIABILITY_BEST_EFFORT ? 'best effort' : 'reliably';
  // A reader that asks for history does not match a writer without; the reverse does.
  const isLess =
    before.durability === QosDurabilityPolicy.DURABILITY_TRANSIENT_LOCAL &&
    fitting.durability === QosDurabilityPolicy.DURABILITY_VOLATILE;
  return isLess ? 'without history' : undefined;
}
