import { type InstanceKey, type SampleIdentity, type TopicType, keyHashOf, rawType } from '@blender-sim/rtps';
import { Pattern } from './pattern.js';
import type { Source } from './publish.js';

/** What the octets of a sample stand in: nothing, or `sequence<octet>`, a length before them. */
export type BodyForm = 'raw' | 'octets';

/** Octets of a body that are its key unless `--key-hex` says otherwise. */
const KEY_OCTETS = 4;
/** Keys remembered for the end at most. */
const MOST_KEYS = 100_000;

/** What `rtps pub` writes. */
export interface RawOptions {
  readonly form: BodyForm;
  /** Octets of the pattern, or these. */
  readonly content: Pattern | Uint8Array;
  /** Names the sample with the same number of this writer as related. */
  readonly relatedTo?: SampleIdentity['writer'];
}

/** Samples of octets: a pattern that tells its own number, or always the same. */
export class RawSource implements Source<Uint8Array> {
  readonly #options: RawOptions;
  readonly #keyOf: ((body: Uint8Array) => InstanceKey) | undefined;
  readonly #keys = new Map<string, InstanceKey>();

  constructor(options: RawOptions, keyOf?: (body: Uint8Array) => InstanceKey) {
    this.#options = options;
    this.#keyOf = keyOf;
  }

  sample(n: number): ReturnType<Source<Uint8Array>['sample']> {
    const { content, form, relatedTo } = this.#options;
    const length = content instanceof Pattern ? content.size : content.length;
    const start = form === 'octets' ? 4 : 0;
    const body = Buffer.allocUnsafe(start + length);
    if (form === 'octets') body.writeUInt32LE(length);
    if (content instanceof Pattern) content.fill(n, body, start);
    else body.set(content, start);
    const key = this.#keyOf?.(body);
    if (key !== undefined && this.#keys.size < MOST_KEYS) this.#keys.set(key.hash, key);
    return {
      value: body,
      octets: body.length,
      ...(relatedTo !== undefined && { options: { relatedSample: { writer: relatedTo, sequence: n } } }),
    };
  }

  keys(): Iterable<InstanceKey> {
    return this.#keys.values();
  }
}

/** The octets behind a length, where the form has one; undefined where the length is wrong. */
export function contentOf(body: Uint8Array, form: BodyForm, bigEndian: boolean): Uint8Array | undefined {
  if (form === 'raw') return body;
  if (body.length < 4) return undefined;
  const length = new DataView(body.buffer, body.byteOffset).getUint32(0, !bigEndian);
  // Who doesn't say how many octets fill up to 4 leaves them to whoever reads.
  return length <= body.length - 4 && body.length - 4 - length < 4 ? body.subarray(4, 4 + length) : undefined;
}

/** A topic of octets; keyed by `key`, or by the first 4 octets of each body. */
export function octetsType(name: string, keyed: boolean, key?: Uint8Array): TopicType<Uint8Array> {
  return keyed ? rawType(name, (body) => keyOfOctets(key ?? body.subarray(0, KEY_OCTETS))) : rawType(name);
}

/** A key of octets: an octet array in CDR, of at most 16. */
function keyOfOctets(octets: Uint8Array): InstanceKey {
  return { payload: Buffer.concat([Uint8Array.of(0, 1, 0, 0), octets]), hash: keyHashOf(octets, true) };
}
