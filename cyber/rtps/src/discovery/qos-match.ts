import {
  type DestinationOrder,
  type Durability,
  type LivelinessKind,
  type PresentationScope,
  REPRESENTATION_XCDR1,
  REPRESENTATION_XCDR2,
  REPRESENTATION_XML,
  type Reliability,
} from '../structure/qos.js';
import type { EndpointData, Mismatch, MismatchPolicy } from './endpoint-data.js';
import { partitionsMatch } from './partition-match.js';

const RELIABILITY: readonly Reliability[] = ['best-effort', 'reliable'];
const DURABILITY: readonly Durability[] = ['volatile', 'transient-local', 'transient', 'persistent'];
const LIVELINESS: readonly LivelinessKind[] = ['automatic', 'manual-by-participant', 'manual-by-topic'];
const DESTINATION_ORDER: readonly DestinationOrder[] = ['by-reception-timestamp', 'by-source-timestamp'];
const PRESENTATION: readonly PresentationScope[] = ['instance', 'topic', 'group'];

/** One comparison: the reason why the two do not match, or undefined. */
type Check = (writer: EndpointData, reader: EndpointData) => string | undefined;

const CHECKS: readonly (readonly [MismatchPolicy, Check])[] = [
  ['type', checkType],
  ['key', checkKey],
  ['partition', checkPartition],
  [
    'reliability',
    ({ qos: offered }, { qos: asked }) =>
      offersLess(RELIABILITY, offered.reliability, asked.reliability, '', 'reliability'),
  ],
  [
    'durability',
    ({ qos: offered }, { qos: asked }) =>
      offersLess(DURABILITY, offered.durability, asked.durability, '', 'durability'),
  ],
  [
    'deadline',
    ({ qos: offered }, { qos: asked }) => exceeds('a sample every', offered.deadlineMs, asked.deadlineMs, 'deadline'),
  ],
  [
    'latency-budget',
    ({ qos: offered }, { qos: asked }) =>
      exceeds('a latency budget of', offered.latencyBudgetMs, asked.latencyBudgetMs, 'latency budget'),
  ],
  ['liveliness', checkLiveliness],
  ['ownership', checkOwnership],
  [
    'destination-order',
    ({ qos: offered }, { qos: asked }) =>
      offersLess(
        DESTINATION_ORDER,
        offered.destinationOrder,
        asked.destinationOrder,
        'the order ',
        'destination order',
      ),
  ],
  ['presentation', checkPresentation],
  ['representation', checkRepresentation],
];

/**
 * Why a writer and a reader of one topic do not match; empty: they do (DDS 1.4, 2.2.3; RTPS 2.3, 8.7.3). Every policy is
 * compared, so that all reasons show at once.
 */
export function mismatchesOf(writer: EndpointData, reader: EndpointData): readonly Mismatch[] {
  const found: Mismatch[] = [];
  for (const [policy, check] of CHECKS) {
    const reason = check(writer, reader);
    if (reason !== undefined) found.push({ policy, reason });
  }
  return found;
}

function checkType(writer: EndpointData, reader: EndpointData): string | undefined {
  if (writer.type === reader.type) return undefined;
  return `The writer's type is ${quoted(writer.type)} and the reader's ${quoted(reader.type)}: give both the same type name.`;
}

function checkKey(writer: EndpointData, reader: EndpointData): string | undefined {
  if (writer.keyed === reader.keyed) return undefined;
  const name = (keyed: boolean): string => (keyed ? 'keyed' : 'keyless');
  return (
    `The writer's topic is ${name(writer.keyed)} and the reader's ${name(reader.keyed)}: ` +
    'declare the same key fields on both sides, or none.'
  );
}

function checkPartition({ qos: offered }: EndpointData, { qos: asked }: EndpointData): string | undefined {
  if (partitionsMatch(offered.partitions, asked.partitions)) return undefined;
  return (
    `The writer is in ${partitionText(offered.partitions)} and the reader in ${partitionText(asked.partitions)}: ` +
    'put them into a common partition; two patterns never match each other.'
  );
}

function checkLiveliness({ qos: offered }: EndpointData, { qos: asked }: EndpointData): string | undefined {
  return (
    offersLess(LIVELINESS, offered.liveliness, asked.liveliness, '', 'liveliness') ??
    exceeds('a liveliness lease of', offered.livelinessLeaseMs, asked.livelinessLeaseMs, 'liveliness lease')
  );
}

function checkOwnership({ qos: offered }: EndpointData, { qos: asked }: EndpointData): string | undefined {
  if (offered.ownership === asked.ownership) return undefined;
  return (
    `The writer offers ${offered.ownership} ownership and the reader asks for ${asked.ownership}: ` +
    'ownership has to be the same on both sides.'
  );
}

function checkPresentation({ qos: offered }: EndpointData, { qos: asked }: EndpointData): string | undefined {
  const scope = offersLess(PRESENTATION, offered.presentation, asked.presentation, 'the scope ', 'presentation');
  if (scope !== undefined) return scope;
  for (const what of ['coherent', 'ordered'] as const) {
    const key = what === 'coherent' ? 'coherentAccess' : 'orderedAccess';
    if (asked[key] && !offered[key]) {
      return (
        `The writer offers no ${what} access and the reader asks for it: ` +
        `switch it on at the writer, or off at the reader.`
      );
    }
  }
  return undefined;
}

/** DDS-XTypes 1.3, 7.6.3.1.1: a writer sends its first representation, a reader takes any of its list. */
function checkRepresentation({ qos: offered }: EndpointData, { qos: asked }: EndpointData): string | undefined {
  const sent = offered.representations[0] ?? REPRESENTATION_XCDR1;
  const taken = asked.representations.length === 0 ? [REPRESENTATION_XCDR1] : asked.representations;
  if (taken.includes(sent)) return undefined;
  return (
    `The writer sends ${representationText(sent)} and the reader takes ${taken.map(representationText).join(', ')}: ` +
    'put a common representation first at the writer, or add it at the reader.'
  );
}

/** A policy whose kinds are ordered: the writer's has to come as late in `kinds` as the reader's, or later. */
function offersLess<Kind extends string>(
  kinds: readonly Kind[],
  offered: Kind,
  asked: Kind,
  noun: string,
  policy: string,
): string | undefined {
  if (kinds.indexOf(offered) >= kinds.indexOf(asked)) return undefined;
  return (
    `The writer offers ${noun}${offered} and the reader asks for ${noun}${asked}: ` +
    `set the ${policy} of the writer to ${asked}, or that of the reader to ${offered}.`
  );
}

/** A policy in milliseconds: the writer's may not be longer than the reader's. */
function exceeds(phrase: string, offeredMs: number, askedMs: number, policy: string): string | undefined {
  // Peers round to the wire's fractions of a second in different ways.
  if (!(offeredMs - askedMs > 0.001)) return undefined;
  return (
    `The writer offers ${phrase} ${timeText(offeredMs)} and the reader asks for ${timeText(askedMs)}: ` +
    `shorten the ${policy} of the writer, or lengthen that of the reader.`
  );
}

function timeText(ms: number): string {
  return ms === Infinity ? 'any time' : `${Number(ms.toFixed(3))} ms`;
}

function quoted(name: string): string {
  return JSON.stringify(name);
}

function partitionText(partitions: readonly string[]): string {
  if (partitions.length === 0) return 'the default partition ""';
  const shown = partitions.slice(0, 4).map(quoted).join(', ');
  const more = partitions.length > 4 ? ` and ${partitions.length - 4} more` : '';
  return `${partitions.length === 1 ? 'partition' : 'partitions'} ${shown}${more}`;
}

function representationText(representation: number): string {
  const names = new Map([
    [REPRESENTATION_XCDR1, 'XCDR1'],
    [REPRESENTATION_XML, 'XML'],
    [REPRESENTATION_XCDR2, 'XCDR2'],
  ]);
  return names.get(representation) ?? `representation ${representation}`;
}
