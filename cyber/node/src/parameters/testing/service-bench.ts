import { CyberError } from '../../cyber-error.js';
import type { Client, ClientOptions, Service, ServiceOptions } from '../../cyber-api.js';

type Handler = (request: Uint8Array) => Promise<Uint8Array>;

/** A node whose services and clients meet at once: every call goes through the octets of its messages. */
export class ServiceBench {
  readonly name: string;
  readonly #handlers: Map<string, Handler>;

  constructor(name: string, shared?: ServiceBench) {
    this.name = name;
    this.#handlers = shared === undefined ? new Map<string, Handler>() : shared.#handlers;
  }

  get services(): readonly string[] {
    return [...this.#handlers.keys()];
  }

  /** A call as a foreign process makes it. */
  async call(service: string, request: Uint8Array): Promise<Uint8Array> {
    const handler = this.#handlers.get(service);
    if (handler === undefined) throw new CyberError('CYBER_NO_SERVER', `Nobody serves ${service}.`);
    return await handler(request);
  }

  createService<Request, Response>(options: ServiceOptions<Request, Response>): Service {
    const { service, requestType, responseType, handle } = options;
    if (this.#handlers.has(service)) throw new CyberError('CYBER_SERVICE_TAKEN', `${service} is served already.`);
    const call = {
      ...{ clientId: new Uint8Array(8) as never, sequence: 1n, sourceTime: undefined },
      signal: new AbortController().signal,
    };
    this.#handlers.set(service, async (octets) => responseType.encode(await handle(requestType.decode(octets), call)));
    const close = (): Promise<void> => Promise.resolve(void this.#handlers.delete(service));
    // Attributes and counters are nobody's concern here.
    return { service, close, [Symbol.asyncDispose]: close } as unknown as Service;
  }

  createClient<Request, Response>(options: ClientOptions<Request, Response>): Client<Request, Response> {
    const { service, requestType, responseType } = options;
    const close = (): Promise<void> => Promise.resolve();
    const call = async (request: Request): Promise<Response> =>
      responseType.decode(await this.call(service, requestType.encode(request)));
    return { service, call, close, [Symbol.asyncDispose]: close } as unknown as Client<Request, Response>;
  }
}
