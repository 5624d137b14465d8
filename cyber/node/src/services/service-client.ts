import { type Deferred, deferred, linkedAbort, raceAbort } from '@blender-sim/base';
import {
  type EndpointIdentity,
  type MessageInfo,
  type Role,
  type RoleAttributes,
  RoleType,
  newIdentity,
} from '@blender-sim/topology';
import type { Client, ClientOptions } from '../cyber-api.js';
import { CyberError } from '../cyber-error.js';
import { encodeMessage } from '../encode-message.js';
import { LocalValue, type MessageValue, WireValue } from '../message-value.js';
import { checkName } from '../names.js';
import type { ProcessWorld } from '../process-world.js';
import { serviceAttributes } from '../role-attributes.js';
import { roleFields, roleText } from '../role-text.js';
import { Waiters } from '../waiters.js';
import { ServiceLink } from './service-link.js';
import type { LocalClient, LocalServer, Services } from './services.js';

/** As C++'s (31-, section 6). */
const CALL_DEADLINE_MS = 5000;

/** A timer of Node that is set for longer fires at once: 24 days and more are for ever. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Calls a service of this process without the wire, else one of others. */
export class ServiceClient<Request, Response> implements Client<Request, Response>, LocalClient {
  readonly service: string;
  readonly attributes: RoleAttributes;
  readonly #identity: EndpointIdentity = newIdentity();
  readonly #world: ProcessWorld;
  readonly #services: Services;
  readonly #options: ClientOptions<Request, Response>;
  readonly #onClosed: () => void;
  readonly #links: readonly ServiceLink[];
  readonly #waiters = new Waiters();
  readonly #pending = new Map<bigint, Deferred<MessageValue>>();
  #sequence = 0n;
  #closing: Promise<void> | undefined;

  constructor(
    world: ProcessWorld,
    services: Services,
    node: RoleAttributes,
    options: ClientOptions<Request, Response>,
    onClosed: () => void,
  ) {
    const { service } = options;
    checkName('service', service);
    const { topology, peers } = world;
    this.service = service;
    this.attributes = serviceAttributes(node, service);
    this.#world = world;
    this.#services = services;
    this.#options = options;
    this.#onClosed = onClosed;
    this.#links = topology.wires.map(
      (wire) =>
        new ServiceLink(wire, {
          service,
          peers,
          onResponse: (info, data) => this.#onResponse(info, data),
          onMatchChange: () => this.#waiters.check(),
        }),
    );
    services.addClient(service, this);
  }

  /** The endpoints are there by now. */
  join(): void {
    this.#world.topology.serviceManager.join(this.attributes, RoleType.ROLE_CLIENT);
  }

  get servers(): readonly Role[] {
    return this.#world.topology.serviceManager.getServers(this.service);
  }

  get isReady(): boolean {
    if (this.#closing !== undefined) return false;
    return this.#services.server(this.service) !== undefined || this.#route().size > 0;
  }

  async call(
    request: Request,
    options: { readonly deadlineMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<Response> {
    const { deadlineMs = CALL_DEADLINE_MS, signal } = options;
    let isWaiting = true;
    const late = (): CyberError => (isWaiting ? this.#noServer(deadlineMs) : this.#timedOut(deadlineMs));
    return this.#within(deadlineMs, signal, late, async (limit) => {
      await this.#waiters.wait(() => this.isReady, limit);
      isWaiting = false;
      return this.#ask(request, limit);
    });
  }

  async waitForService({
    timeoutMs = Infinity,
    signal,
  }: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {}): Promise<void> {
    const late = (): CyberError => this.#noServer(timeoutMs);
    await this.#within(timeoutMs, signal, late, (limit) => this.#waiters.wait(() => this.isReady, limit));
  }

  serversChanged(): void {
    this.#waiters.check();
  }

  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #ask(request: Request, signal: AbortSignal): Promise<Response> {
    const sequence = ++this.#sequence;
    const answer = deferred<MessageValue>();
    // It may be refused by `close` while the request is still being written.
    answer.promise.catch(() => undefined);
    this.#pending.set(sequence, answer);
    try {
      const local = this.#services.server(this.service);
      const value = await raceAbort(
        local === undefined
          ? this.#send(request, sequence, answer, signal)
          : this.#give(local, request, sequence, answer),
        signal,
      );
      const decoded = value.as(this.#options.responseType);
      if (decoded !== undefined) return decoded.message;
    } catch (error) {
      // What the wires say when they are closed meanwhile is not what the caller knows.
      throw this.#closing === undefined ? error : this.#closedError();
    } finally {
      this.#pending.delete(sequence);
    }
    const { typeName } = this.#options.responseType;
    throw new CyberError('CYBER_MESSAGE', `The answer of service ${this.service} is no ${typeName}.`, {
      fields: { service: this.service, typeName },
    });
  }

  #give(
    server: LocalServer,
    request: Request,
    sequence: bigint,
    answer: Deferred<MessageValue>,
  ): Promise<MessageValue> {
    server.answer({
      clientId: this.#identity,
      sequence,
      request: new LocalValue(this.#options.requestType, request),
      respond: (response) => answer.resolve(response),
    });
    return answer.promise;
  }

  async #send(
    request: Request,
    sequence: bigint,
    answer: Deferred<MessageValue>,
    signal: AbortSignal,
  ): Promise<MessageValue> {
    const octets = encodeMessage(this.#options.requestType, request, `Service ${this.service}`);
    const sent = [...this.#route()].map((link) => link.send(octets, this.#identity, sequence, signal));
    try {
      await raceAbort(Promise.all(sent.map(({ written }) => written)), signal);
      return await raceAbort(answer.promise, signal);
    } finally {
      for (const one of sent) one.withdraw();
    }
  }

  /** Wires on which every process that serves and can be reached is reached once. */
  #route(): ReadonlySet<ServiceLink> {
    const { peers } = this.#world;
    const remote = this.servers.filter(({ owner }) => !owner.isOwn);
    const reached = new Set<string>();
    const used = new Set<ServiceLink>();
    for (const link of this.#links) {
      for (const server of remote) {
        const process = peers.processOfRole(server);
        if (reached.has(process) || !link.isReadyFor(server)) continue;
        reached.add(process);
        used.add(link);
      }
    }
    return used;
  }

  #onResponse({ spareId, sequence }: MessageInfo, data: Uint8Array): void {
    if (spareId === this.#identity) this.#pending.get(sequence)?.resolve(new WireValue(data));
  }

  async #within<T>(
    limitMs: number,
    signal: AbortSignal | undefined,
    late: () => CyberError,
    act: (limit: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (this.#closing !== undefined) throw this.#closedError();
    if (!(limitMs >= 0)) {
      throw new CyberError('CYBER_CONFIG', `A deadline of ${limitMs} ms for service ${this.service}: use 0 or more.`);
    }
    const limit = linkedAbort(signal);
    const cancel =
      limitMs > LONGEST_TIMER_MS
        ? undefined
        : this.#world.clock.after('cyber call', limitMs, () => limit.controller.abort(late()));
    try {
      return await act(limit.signal);
    } finally {
      cancel?.();
      limit.dispose();
    }
  }

  #noServer(waitedMs: number): CyberError {
    const some = this.servers.map(roleText).join('; ');
    const why = some === '' ? 'nobody serves it' : `not matched with ${some}`;
    return new CyberError('CYBER_NO_SERVER', `No server of ${this.service} within ${waitedMs} ms: ${why}.`, {
      fields: { service: this.service, waitedMs, servers: this.servers.map(roleFields) },
    });
  }

  #timedOut(waitedMs: number): CyberError {
    const some = this.servers.map(roleText).join('; ');
    const who = some === '' ? 'its server is gone' : `it is served by ${some}`;
    return new CyberError('CYBER_CALL_TIMEOUT', `No answer of ${this.service} within ${waitedMs} ms; ${who}.`, {
      fields: { service: this.service, waitedMs, servers: this.servers.map(roleFields) },
    });
  }

  #closedError(): CyberError {
    return new CyberError('CYBER_CLOSED', `The client of service ${this.service} is closed.`);
  }

  async #leave(): Promise<void> {
    const error = this.#closedError();
    this.#waiters.close(error);
    for (const answer of this.#pending.values()) answer.reject(error);
    this.#services.removeClient(this.service, this);
    this.#world.topology.serviceManager.leave(this.attributes, RoleType.ROLE_CLIENT);
    await Promise.all(this.#links.map((link) => link.close()));
    this.#onClosed();
  }
}
