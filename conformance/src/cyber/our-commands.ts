import path from 'node:path';
import { messageOf, sleep, systemClock } from '@blender-sim/base';
import {
  type Client,
  type Cyber,
  CyberError,
  type JsonMessage,
  type MessageType,
  type Node,
  type QosProfileName,
  RAW_MESSAGE_TYPE,
  type Reader,
  type Received,
  type Service,
  type Writer,
} from '@blender-sim/cyber';
import type { OurOptions } from './our-options.js';
import { contentOf, isContentOf } from './chatter-content.js';
import { say } from './say.js';
import { rolesOf } from './topology-dump.js';

const CHATTER = 'apollo.cyber.examples.proto.Chatter';
const DRIVER = 'apollo.cyber.examples.proto.Driver';

/** What conformance/peers/cyber/commands.hpp has, on top of our nodes. */
export class OurCommands {
  readonly #cyber: Cyber;
  readonly #driver: MessageType<JsonMessage>;
  readonly #callTimeoutMs: number;
  readonly #nodes = new Map<string, Node>();
  readonly #writers = new Map<string, Writer<JsonMessage>>();
  readonly #readers = new Map<string, Reader<JsonMessage>>();
  readonly #services = new Map<string, Service>();
  readonly #clients = new Map<string, Client<JsonMessage, JsonMessage>>();
  readonly #commands: Readonly<Record<string, (words: readonly string[]) => void | Promise<unknown>>> = {
    node: ([name = '']) => this.#joinNode(name),
    'leave-node': ([name = '']) => this.#nodes.get(name)?.close(),
    writer: ([node = '', channel = '', type, qos]) => this.#addWriter(node, channel, type, qos),
    reader: ([node = '', channel = '', type, qos]) => this.#addReader(node, channel, type, qos),
    'close-writer': ([channel = '']) => this.#writers.get(channel)?.close(),
    'close-reader': ([channel = '']) => this.#readers.get(channel)?.close(),
    write: ([channel = '', count = '1', intervalMs = '0', size = '64']) =>
      void this.#write(channel, Number(count), Number(intervalMs), Number(size)).catch((error: unknown) =>
        say('refused', { line: `write ${channel}`, message: messageOf(error) }),
      ),
    server: ([node = '', service = '', maxAgeMs]) => this.#addServer(node, service, maxAgeMs),
    client: ([node = '', service = '']) => this.#addClient(node, service),
    'close-server': ([service = '']) => this.#services.get(service)?.close(),
    'close-client': ([service = '']) => this.#clients.get(service)?.close(),
    call: ([service = '', ...words]) => this.#call(service, words.join(' ')),
    dump: () => this.#dump(),
  };

  private constructor(cyber: Cyber, driver: MessageType<JsonMessage>, callTimeoutMs: number) {
    this.#cyber = cyber;
    this.#driver = driver;
    this.#callTimeoutMs = callTimeoutMs;
  }

  static async on(cyber: Cyber, { protoFolder, callTimeoutMs }: OurOptions): Promise<OurCommands> {
    const examples = path.join(protoFolder, 'cyber', 'examples', 'proto', 'examples.proto');
    await cyber.registry.learnFiles([examples], [protoFolder]);
    return new OurCommands(cyber, typeOf(cyber, DRIVER), callTimeoutMs);
  }

  async run(line: string): Promise<void> {
    const [command = '', ...words] = line.split(' ');
    const run = this.#commands[command];
    if (run === undefined) throw new Error(`no command ${command}`);
    await run(words);
  }

  async #joinNode(name: string): Promise<void> {
    const node = await this.#cyber.createNode(name);
    this.#nodes.set(name, node);
    node.closed.catch((error: unknown) => {
      const code = error instanceof CyberError ? error.code : 'UNKNOWN';
      say('node-closed', { node: name, code, message: messageOf(error) });
    });
  }

  #addWriter(nodeName: string, channel: string, typeName: string = CHATTER, qos: string = 'DEFAULT'): void {
    const type = typeOf(this.#cyber, typeName);
    // The test's own spelling; a wrong name is refused by createWriter.
    const writer = this.#node(nodeName).createWriter({ channel, type, qos: qos as QosProfileName });
    this.#writers.set(channel, writer);
    writer.waitForReader().then(
      () => say('reachable', { name: channel }),
      () => undefined,
    );
  }

  #addReader(node: string, channel: string, typeName: string = CHATTER, qos: string = 'DEFAULT'): void {
    const type = typeOf(this.#cyber, typeName);
    const onMessage = (message: JsonMessage, meta: Received<JsonMessage>['meta']): void =>
      tellMessage(channel, node, message, meta);
    // As above.
    this.#readers.set(channel, this.#node(node).createReader({ channel, type, qos: qos as QosProfileName, onMessage }));
  }

  async #write(channel: string, count: number, intervalMs: number, size: number): Promise<void> {
    const writer = this.#writers.get(channel);
    for (let i = 0; writer !== undefined && i < count; i++) {
      const number = writer.written + 1;
      const stamp = String(BigInt(Date.now()) * 1_000_000n);
      const content = Buffer.from(contentOf(number, size)).toString('base64');
      await writer.write({ timestamp: stamp, lidarTimestamp: stamp, seq: String(number), content });
      await sleep(systemClock, 'between messages', intervalMs);
    }
    say('written', { channel });
  }

  /** @param maxAgeMs of requests; default: the library's. */
  #addServer(node: string, service: string, maxAgeMs: string | undefined): void {
    const handle = (request: JsonMessage, call: { clientId: string; sequence: bigint }): JsonMessage => {
      const { text, msgId } = driverOf(request);
      say('request', { service, text, msgId, spare: call.clientId, seq: Number(call.sequence) });
      return { content: text, msgId: String(msgId + 1) };
    };
    const type = this.#driver;
    const made = this.#node(node).createService({
      ...{ service, requestType: type, responseType: type, handle },
      ...(maxAgeMs !== undefined && { maxRequestAgeMs: Number(maxAgeMs) }),
    });
    this.#services.set(service, made);
  }

  #addClient(node: string, service: string): void {
    const type = this.#driver;
    const client = this.#node(node).createClient({ service, requestType: type, responseType: type });
    this.#clients.set(service, client);
    client.waitForService().then(
      () => say('reachable', { name: service }),
      () => undefined,
    );
  }

  /** What is told next does not wait for the answer. */
  #call(service: string, text: string): void {
    const client = this.#clients.get(service);
    if (client === undefined) throw new Error(`no client of ${service}`);
    client.call({ content: text, msgId: '1' }, { deadlineMs: this.#callTimeoutMs }).then(
      (answer) => say('response', { service, ...driverOf(answer) }),
      (error: unknown) => {
        const code = error instanceof CyberError ? error.code : undefined;
        say('timeout', { service, code, message: messageOf(error) });
      },
    );
  }

  #dump(): void {
    const { topology } = this.#cyber;
    const participants = topology.processes.map(({ hostName, processId, participants: all }) => ({
      name: `${hostName}+${String(processId)}`,
      count: all.length,
    }));
    const status = topology.status();
    const { received, published, historyHeld, lapsedRoles, warnings } = status;
    const refused = Object.fromEntries(status.refused);
    say('dump', {
      ...rolesOf(topology),
      participants,
      refused,
      status: { received, published, historyHeld, lapsedRoles, warnings },
    });
  }

  #node(name: string): Node {
    const node = this.#nodes.get(name);
    if (node === undefined) throw new Error(`no node ${name}`);
    return node;
  }
}

/** As a Chatter's content is told: octets in base64. */
const RAW: MessageType<JsonMessage> = {
  typeName: RAW_MESSAGE_TYPE,
  encode: ({ content }) => Buffer.from(typeof content === 'string' ? content : '', 'base64'),
  decode: (octets) => ({ content: Buffer.from(octets).toString('base64') }),
};

function typeOf(cyber: Cyber, name: string): MessageType<JsonMessage> {
  const type = name === RAW_MESSAGE_TYPE ? RAW : cyber.registry.jsonType(name);
  if (type === undefined) throw new Error(`nothing is known of the type ${name}`);
  return type;
}

function tellMessage(channel: string, node: string, message: JsonMessage, meta: Received<JsonMessage>['meta']): void {
  const { content, seq } = message;
  // protobuf's JSON mapping: octets are base64, 64-bit numbers decimal text; what is absent is left out.
  const octets = Buffer.from(typeof content === 'string' ? content : '', 'base64');
  say('message', {
    channel,
    node,
    seq: Number(meta.sequence),
    sender: meta.senderId,
    size: octets.length,
    head: octets.subarray(0, 8).toString('hex'),
    whole: isContentOf(octets, Number(seq)),
    generation: meta.generation,
  });
}

function driverOf(message: JsonMessage): { text: string; msgId: number } {
  const { content, msgId } = message;
  return { text: typeof content === 'string' ? content : '', msgId: Number(msgId ?? 0) };
}
