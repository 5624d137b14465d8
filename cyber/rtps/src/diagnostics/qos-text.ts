import {
  DEFAULT_QOS,
  type History,
  type Qos,
  REPRESENTATION_XCDR1,
  REPRESENTATION_XCDR2,
  REPRESENTATION_XML,
} from '../structure/qos.js';
import { durationText } from './duration-text.js';
import { quoted } from './printable.js';

const REPRESENTATION: Readonly<Record<number, string>> = {
  [REPRESENTATION_XCDR1]: 'XCDR1',
  [REPRESENTATION_XML]: 'XML',
  [REPRESENTATION_XCDR2]: 'XCDR2',
};

/** `keep-last 5`, `keep-all`. */
export function historyText(history: History): string {
  return history.kind === 'keep-all' ? 'keep-all' : `keep-last ${history.depth}`;
}

/** The name of a data representation: `XCDR1`, `XCDR2`, `XML`, or `representation 7`. */
export function representationText(id: number): string {
  return REPRESENTATION[id] ?? `representation ${id}`;
}

/**
 * What an endpoint offers or asks for, as people say it, in the order in which one looks for it: reliability and durability
 * always, everything else where it differs from the specification's default (DDS 1.4, 2.2.3).
 * @returns e.g. `['reliable', 'volatile', 'keep-last 5', 'deadline 100 ms']`.
 */
export function qosWords(qos: Qos): string[] {
  const words: string[] = [qos.reliability, qos.durability];
  const say = (differs: boolean, text: () => string): void => void (differs && words.push(text()));
  const { history } = qos;
  say(history.kind === 'keep-all' || history.depth !== 1, () => historyText(history));
  say(qos.partitions.length > 0, () => `partition ${qos.partitions.map(quoted).join(' ')}`);
  say(qos.deadlineMs !== DEFAULT_QOS.deadlineMs, () => `deadline ${durationText(qos.deadlineMs)}`);
  say(qos.latencyBudgetMs !== DEFAULT_QOS.latencyBudgetMs, () => `latency budget ${durationText(qos.latencyBudgetMs)}`);
  say(qos.lifespanMs !== DEFAULT_QOS.lifespanMs, () => `lifespan ${durationText(qos.lifespanMs)}`);
  say(
    qos.liveliness !== DEFAULT_QOS.liveliness || qos.livelinessLeaseMs !== DEFAULT_QOS.livelinessLeaseMs,
    () => `liveliness ${qos.liveliness} ${durationText(qos.livelinessLeaseMs)}`,
  );
  say(qos.ownership === 'exclusive', () => `ownership exclusive, strength ${qos.ownershipStrength}`);
  say(qos.destinationOrder !== DEFAULT_QOS.destinationOrder, () => `order ${qos.destinationOrder}`);
  say(qos.presentation !== DEFAULT_QOS.presentation || qos.coherentAccess || qos.orderedAccess, () =>
    presentationText(qos),
  );
  say(
    qos.timeBasedFilterMs !== DEFAULT_QOS.timeBasedFilterMs,
    () => `at most every ${durationText(qos.timeBasedFilterMs)}`,
  );
  say(
    qos.representations.some((id) => id !== REPRESENTATION_XCDR1),
    () => qos.representations.map(representationText).join(' or '),
  );
  for (const [name, data] of [
    ['user data', qos.userData],
    ['topic data', qos.topicData],
    ['group data', qos.groupData],
  ] as const)
    say(data.length > 0, () => `${name} ${data.length} octets`);
  return words;
}

function presentationText({ presentation, coherentAccess, orderedAccess }: Qos): string {
  return ['presentation', presentation, coherentAccess && 'coherent', orderedAccess && 'ordered']
    .filter(Boolean)
    .join(' ');
}
