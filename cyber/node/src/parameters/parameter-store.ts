import { CyberError } from '../cyber-error.js';
import type { ParameterValue } from './parameter-api.js';
import { MAX_NAME_OCTETS, paramOf, valueOf } from './parameter-value.js';
import { type WireParam, wireParamType } from './wire-param.js';

/** Bounds on what others can make a node keep. */
const MAX_PARAMETERS = 10_000;
const MAX_OCTETS = 16 * 2 ** 20;

interface Stored {
  readonly param: WireParam;
  readonly octets: number;
}

/** The parameters of a node. As in C++ a new value takes the place of the old one, also of another type. */
export class ParameterStore {
  readonly #stored = new Map<string, Stored>();
  #octets = 0;

  /** @throws CyberError CYBER_PARAMETER for a value that is none, or where there is no room. */
  set(name: string, value: ParameterValue): void {
    const refused = this.#put(paramOf(name, value));
    if (refused !== undefined) throw new CyberError('CYBER_PARAMETER', `"${name}" can't be set: ${refused}.`);
  }

  /**
   * What another process sends. One that is not set, which C++ answers for what it does not have, takes it away.
   * @returns its value, or false where it was refused: type and value at odds, too long, no room.
   */
  accept(param: WireParam): { readonly value: ParameterValue | undefined } | false {
    const { value, problem } = valueOf(param);
    if (problem !== undefined || Buffer.byteLength(param.name) > MAX_NAME_OCTETS) return false;
    if (value === undefined) this.#remove(param.name);
    else if (this.#put(param) !== undefined) return false;
    return { value };
  }

  /** As it came, what this program does not know of it included. */
  param(name: string): WireParam | undefined {
    return this.#stored.get(name)?.param;
  }

  value(name: string): ParameterValue | undefined {
    const param = this.param(name);
    return param && valueOf(param).value;
  }

  /** By name. */
  get params(): readonly WireParam[] {
    return [...this.#stored.keys()].sort().flatMap((name) => this.param(name) ?? []);
  }

  #put(param: WireParam): string | undefined {
    const serialised = wireParamType.encode(param);
    const before = this.#stored.get(param.name)?.octets ?? 0;
    if (before === 0 && this.#stored.size >= MAX_PARAMETERS) return `there is room for ${MAX_PARAMETERS} parameters`;
    const octets = this.#octets - before + serialised.length;
    if (octets > MAX_OCTETS) return `there is room for ${MAX_OCTETS} octets of parameters`;
    this.#octets = octets;
    // Read anew, so that it holds on to no datagram and to nothing of the caller's.
    this.#stored.set(param.name, { param: wireParamType.decode(serialised), octets: serialised.length });
    return undefined;
  }

  #remove(name: string): void {
    this.#octets -= this.#stored.get(name)?.octets ?? 0;
    this.#stored.delete(name);
  }
}
