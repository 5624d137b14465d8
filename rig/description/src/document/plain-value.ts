import { isAlias, isMap, isScalar, isSeq, type Alias, type Node, type Pair, type YAMLMap } from 'yaml';

/** Descriptions need 6; a parser's stack holds some hundreds. */
export const MAX_DEPTH = 64;
/** Aliases repeat what they stand for. This bounds the work that a small file can ask for. */
const MAX_ALIASES = 10_000;
const MAX_REPEATED = 1_000_000;

/** What is wrong with a node, by its offset in the text. */
export interface NodeFault {
  readonly offset: number;
  readonly message: string;
}

/** The plain value of a YAML node, with its map keys and aliases resolved. */
export interface PlainValue {
  readonly value: unknown;
  readonly faults: readonly NodeFault[];
  readonly pairs: ReadonlyMap<YAMLMap, ReadonlyMap<string, Pair>>;
  readonly targets: ReadonlyMap<Alias, Node>;
}

interface Converted {
  readonly value: unknown;
  /** Values in it, what aliases repeat included. */
  readonly size: number;
}

const nothing: Converted = { value: undefined, size: 1 };

/**
 * Not the library's toJS: that is quadratic in keys and aliases, refuses a hundred harmless aliases of one value, and
 * knows neither depth nor position of what it refuses.
 */
export function plainValue(contents: unknown): PlainValue {
  const faults: NodeFault[] = [];
  const pairs = new Map<YAMLMap, Map<string, Pair>>();
  const targets = new Map<Alias, Node>();
  // An anchor without a value is still open: an alias in it stands for itself.
  const anchors = new Map<string, { readonly node: Node; converted?: Converted }>();
  let repeated = 0;

  const { value } = convert(contents, 0);
  return { value, faults, pairs, targets };

  function fault(node: unknown, message: string): Converted {
    faults.push({ offset: startOf(node) ?? 0, message });
    return nothing;
  }

  function convert(node: unknown, depth: number): Converted {
    if (depth > MAX_DEPTH) return fault(node, `expected at most ${MAX_DEPTH} levels, one in the other`);
    if (isAlias(node)) return alias(node);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return { value: null, size: 1 };
    const anchor: { readonly node: Node; converted?: Converted } = { node };
    if (node.anchor !== undefined) anchors.set(node.anchor, anchor);
    return (anchor.converted = isScalar(node)
      ? { value: node.value, size: 1 }
      : isMap(node)
        ? map(node, depth)
        : list(node.items, depth));
  }

  function list(items: readonly unknown[], depth: number): Converted {
    const parts = items.map((item) => convert(item, depth + 1));
    return { value: parts.map((part) => part.value), size: parts.reduce((sum, part) => sum + part.size, 1) };
  }

  function map(node: YAMLMap, depth: number): Converted {
    const value: Record<string, unknown> = {};
    const byKey = new Map<string, Pair>();
    pairs.set(node, byKey);
    let size = 1;
    for (const pair of node.items) {
      const name = keyName(convert(pair.key, depth + 1).value);
      if (name === undefined) {
        fault(pair.key, 'expected a text as the key, found a list or a mapping');
        continue;
      }
      if (byKey.has(name)) fault(pair.key, `expected every key once, found ${JSON.stringify(name)} again`);
      byKey.set(name, pair);
      const converted = convert(pair.value, depth + 1);
      size += converted.size;
      // Not by assignment, which would do something else for __proto__.
      Object.defineProperty(value, name, {
        ...{ value: converted.value, enumerable: true, writable: true, configurable: true },
      });
    }
    return { value, size };
  }

  function alias(node: Alias): Converted {
    const anchor = anchors.get(node.source);
    if (anchor === undefined) return fault(node, `expected an anchor &${node.source} before this alias, found none`);
    targets.set(node, anchor.node);
    if (anchor.converted === undefined) return fault(node, `expected no alias inside its own anchor &${node.source}`);
    const before = repeated;
    repeated += anchor.converted.size;
    if (targets.size <= MAX_ALIASES && repeated <= MAX_REPEATED) return anchor.converted;
    // Said once; the rest is refused in silence.
    if (before <= MAX_REPEATED && targets.size <= MAX_ALIASES + 1) {
      fault(node, `expected at most ${MAX_ALIASES} aliases that repeat at most ${MAX_REPEATED} values`);
      repeated = Infinity;
    }
    return nothing;
  }
}

/** JSON's keys are texts, so 1 and "1" are the same one; an empty key is the empty text. */
function keyName(key: unknown): string | undefined {
  if (key === null || key === undefined) return '';
  return typeof key === 'string' || typeof key === 'number' || typeof key === 'boolean' ? String(key) : undefined;
}

/** Offset of a node in the text. */
export function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
