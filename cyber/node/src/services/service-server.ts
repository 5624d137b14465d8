import { type MonotonicMs, messageOf } from '@blender-sim/base';
import {
  type EndpointIdentity,
  NO_IDENTITY,
  type RoleAttributes,
  RoleType,
  type WireMessage,
  newIdentity,
} from '@blender-sim/topology';
import type { Service, ServiceCall, ServiceCounters, ServiceOptions } from '../cyber-api.js';
import { CyberError } from '../cyber-error.js';
import { encodeMessage } from '../encode-message.js';
import { LocalValue, type MessageValue, WireValue } from '../message-value.js';
import { checkName } from '../names.js';
import type { ProcessWorld } from '../process-world.js';
import { serviceAttributes } from '../role-attributes.js';
import { roleFields, roleText } from '../role-text.js';
import type { PeerClocks } from './peer-clocks.js';
import { RequestIntake } from './request-intake.js';
import { RequestQueue } from './request-queue.js';
import { ResponseOutlet } from './response-outlet.js';
import { SeenRequests } from './seen-requests.js';
import type { LocalRequest, LocalServer, Services } from './services.js';

/** C++ gives up a call after 5 s (31-, section 6). */
const MAX_REQUEST_AGE_MS = 5000;

interface Job<Response> {
  readonly clientId: EndpointIdentity;
  readonly sequence: bigint;
  readonly sourceTime: ServiceCall['sourceTime'];
  readonly request: MessageValue;
  /** Of the request as it came; 0 in the own process. */
  readonly octets: number;
  readonly arrivedMs: MonotonicMs;
  /** How old it was when it came. */
  readonly ageMs: number;
  readonly respond: (response: Response) => Promise<void> | void;
}

/** Serves a service to this process and to all wires. */
export class ServiceServer<Request, Response> implements Service, LocalServer {
  readonly service: string;
  readonly attributes: RoleAttributes;
  readonly #identity: EndpointIdentity = newIdentity();
  readonly #world: ProcessWorld;
  readonly #services: Services;
  readonly #peerClocks: PeerClocks;
  readonly #options: ServiceOptions<Request, Response>;
  readonly #maxAgeMs: number;
  readonly #onClosed: () => void;
  readonly #queue: RequestQueue;
  readonly #seen = new SeenRequests();
  readonly #intakes: readonly RequestIntake[];
  readonly #outlets: readonly ResponseOutlet[];
  readonly #abort = new AbortController();
  readonly #counts = { handled: 0, failed: 0, stale: 0, undecodable: 0, overflowed: 0 };
  #closing: Promise<void> | undefined;

  constructor(
    world: ProcessWorld,
    services: Services,
    peerClocks: PeerClocks,
    node: RoleAttributes,
    options: ServiceOptions<Request, Response>,
    onClosed: () => void,
  ) {
    const { service, maxRequestAgeMs = MAX_REQUEST_AGE_MS, concurrency = 1, maxWaiting = 1000 } = options;
    checkName('service', service);
    atLeast('maxRequestAgeMs', maxRequestAgeMs, 0, service);
    atLeast('concurrency', concurrency, 1, service);
    atLeast('maxWaiting', maxWaiting, 0, service);
    if (options.allowsSeveral !== true) checkFree(world, service);
    const { clock, topology } = world;
    this.service = service;
    this.attributes = serviceAttributes(node, service);
    this.#world = world;
    this.#services = services;
    this.#peerClocks = peerClocks;
    this.#options = options;
    this.#maxAgeMs = maxRequestAgeMs;
    this.#onClosed = onClosed;
    this.#queue = new RequestQueue(concurrency, maxWaiting);
    this.#outlets = topology.wires.map((wire) => new ResponseOutlet(clock, wire, service));
    this.#intakes = topology.wires.map(
      (wire, i) => new RequestIntake(clock, wire, service, (message, isLive) => this.#onRequest(i, message, isLive)),
    );
    services.addServer(service, this);
  }

  /** The endpoints are there by now. */
  join(): void {
    this.#world.topology.serviceManager.join(this.attributes, RoleType.ROLE_SERVER);
  }

  get counters(): ServiceCounters {
    return { ...this.#counts };
  }

  answer({ clientId, sequence, request, respond }: LocalRequest): void {
    const { responseType } = this.#options;
    this.#accept({
      clientId,
      sequence,
      request,
      octets: 0,
      sourceTime: this.#world.clock.wallMs(),
      arrivedMs: this.#world.clock.monotonicMs(),
      ageMs: 0,
      respond: (response) => respond(new LocalValue(responseType, response)),
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #onRequest(wire: number, { data, info, writer, sourceTime }: WireMessage, isLive: boolean): void {
    if (this.#closing !== undefined) return;
    if (info === undefined) {
      this.#counts.undecodable++;
      return;
    }
    const { senderId, spareId, sequence } = info;
    const clientId = spareId === NO_IDENTITY ? senderId : spareId;
    if (!this.#seen.isNew(clientId, sequence)) return;
    this.#accept({
      clientId,
      sequence,
      sourceTime,
      request: new WireValue(data),
      octets: data.length,
      arrivedMs: this.#world.clock.monotonicMs(),
      ageMs: this.#ageMs(writer.prefix, sourceTime, isLive),
      respond: (response) => this.#send(wire, response, { clientId, sequence, writer }),
    });
  }

  /** A request without a time can't be judged. */
  #ageMs(prefix: WireMessage['writer']['prefix'], sourceTime: WireMessage['sourceTime'], isLive: boolean): number {
    if (sourceTime === undefined) return 0;
    const peer = this.#world.peers.processOf(prefix);
    const differenceMs = this.#world.clock.wallMs() - sourceTime;
    this.#peerClocks.observe(peer, differenceMs, isLive);
    return this.#peerClocks.ageMs(peer, differenceMs);
  }

  #accept(job: Job<Response>): void {
    if (!this.#queue.push(() => this.#run(job), job.octets)) this.#counts.overflowed++;
  }

  async #run({ request, arrivedMs, ageMs, respond, clientId, sequence, sourceTime }: Job<Response>): Promise<void> {
    // Never within the call of a client of this process.
    await Promise.resolve();
    if (this.#closing !== undefined) return;
    if (ageMs + (this.#world.clock.monotonicMs() - arrivedMs) > this.#maxAgeMs) {
      this.#counts.stale++;
      return;
    }
    const decoded = request.as(this.#options.requestType);
    if (decoded === undefined) {
      this.#counts.undecodable++;
      return;
    }
    try {
      const call: ServiceCall = { clientId, sequence, sourceTime, signal: this.#abort.signal };
      const response = await this.#options.handle(decoded.message, call);
      if (this.#closing !== undefined) return;
      await respond(response);
      this.#counts.handled++;
    } catch (error) {
      if (this.#closing !== undefined) return;
      this.#counts.failed++;
      this.#world.logger.error('a request was not answered', { service: this.service, error: messageOf(error) });
    }
  }

  async #send(
    wire: number,
    response: Response,
    { clientId, sequence, writer }: Pick<Job<Response>, 'clientId' | 'sequence'> & Pick<WireMessage, 'writer'>,
  ): Promise<void> {
    const octets = encodeMessage(this.#options.responseType, response, `Service ${this.service}`);
    const info = { senderId: this.#identity, spareId: clientId, sequence };
    await this.#outlets[wire]?.send(octets, info, writer.prefix);
  }

  async #leave(): Promise<void> {
    this.#queue.close();
    this.#services.removeServer(this.service, this);
    this.#world.topology.serviceManager.leave(this.attributes, RoleType.ROLE_SERVER);
    this.#abort.abort(new CyberError('CYBER_CLOSED', `Service ${this.service} is closed.`));
    await Promise.all([...this.#intakes, ...this.#outlets].map((end) => end.close()));
    this.#onClosed();
  }
}

function checkFree({ topology }: ProcessWorld, service: string): void {
  const holder = topology.serviceManager.getServers(service)[0];
  if (holder === undefined) return;
  throw new CyberError(
    'CYBER_SERVICE_TAKEN',
    `Service ${service} is served already by ${roleText(holder)}: end that, use another name, or allowsSeveral.`,
    { fields: { service, ...roleFields(holder) } },
  );
}

function atLeast(option: string, value: number, least: number, service: string): void {
  if (value >= least) return;
  throw new CyberError('CYBER_CONFIG', `${option} ${value} of service ${service}: use at least ${least}.`);
}
