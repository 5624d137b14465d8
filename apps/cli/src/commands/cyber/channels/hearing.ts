import { CyberError, type MessageMeta, type Node, rawTypeOf } from '@blender-sim/cyber';
import { printable } from '@blender-sim/rtps';
import { QosDurabilityPolicy, type QosProfile, QosReliabilityPolicy, type Role, RoleType } from '@blender-sim/topology';
import { CliError } from '../../../cli-error.js';
import type { CyberSession } from '../session.js';
import { roleText } from '../view/role-text.js';
import { hearingQos } from './channel-wait.js';
import { OverlappingReaders } from './overlapping-readers.js';

/** What is heard. */
export interface HearingOptions {
  readonly channel: string;
  /** Announced as this command's own. */
  readonly typeName: string;
  readonly protoDesc: Uint8Array | undefined;
  /** Whether what writers keep is wanted too. */
  readonly wantsHistory: boolean;
  /** @param lost messages of all senders that never came, so far. */
  readonly onMessage: (octets: Uint8Array, meta: MessageMeta, lost: number) => void;
}

/** Hears all writers of a channel, also one that comes later and offers less than those before: by another reader. */
export class Hearing {
  readonly #session: CyberSession;
  readonly #options: HearingOptions;
  readonly #readers: OverlappingReaders;
  readonly #off: () => void;
  #qos: Partial<QosProfile>;

  /** @throws CliError NOT_FOUND where no reader can have the names that are on the network. */
  constructor(session: CyberSession, node: Node, options: HearingOptions) {
    this.#session = session;
    this.#options = options;
    this.#readers = new OverlappingReaders(node, session.tools.clock, options.onMessage);
    this.#qos = this.#fittingQos();
    try {
      this.#open(this.#qos);
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
    return this.#readers.unknownSenders;
  }

  /** Nothing is heard or opened any more. */
  async close(): Promise<void> {
    this.#off();
    await this.#readers.close();
  }

  #open(qos: Partial<QosProfile>): void {
    const { channel, typeName, protoDesc } = this.#options;
    this.#readers.open({ channel, type: rawTypeOf(typeName, protoDesc), qos, typeCheck: 'warn' });
  }

  #fittingQos(): Partial<QosProfile> {
    const { channel, wantsHistory } = this.#options;
    return hearingQos(this.#session.cyber.topology.channelManager, channel, wantsHistory);
  }

  #onWriter(writer: Role): void {
    const fitting = this.#fittingQos();
    const how = changeTo(fitting, this.#qos);
    if (how === undefined) return;
    this.#open(fitting);
    this.#qos = fitting;
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
