import { decodeMessage } from './encode-message.js';
import type { MessageType } from './messages/message-type.js';

/** A message on its way to somebody of this process. */
export interface MessageValue {
  /** As a value of `type`; undefined where it is none. */
  as<T>(type: MessageType<T>): { readonly message: T } | undefined;
}

/** From somebody of this process: who has its very type gets the message itself, others by way of its octets. */
export class LocalValue<W> implements MessageValue {
  readonly #type: MessageType<W>;
  readonly #message: W;
  #octets: Uint8Array | undefined;

  constructor(type: MessageType<W>, message: W) {
    this.#type = type;
    this.#message = message;
  }

  as<T>(type: MessageType<T>): { readonly message: T } | undefined {
    // The same type object: W is T.
    if (Object.is(type, this.#type)) return { message: this.#message as unknown as T };
    try {
      this.#octets ??= this.#type.encode(this.#message);
    } catch {
      return undefined;
    }
    return decodeMessage(type, this.#octets);
  }
}

/** From the wire: decoded once for all that have one type. */
export class WireValue implements MessageValue {
  readonly #octets: Uint8Array;
  #decoded: { readonly type: unknown; readonly value: { readonly message: unknown } | undefined } | undefined;

  constructor(octets: Uint8Array) {
    this.#octets = octets;
  }

  as<T>(type: MessageType<T>): { readonly message: T } | undefined {
    if (this.#decoded?.type !== type) this.#decoded = { type, value: decodeMessage(type, this.#octets) };
    // What `type` decoded is a T.
    return this.#decoded.value as { readonly message: T } | undefined;
  }
}
