import { type Figures, figures, show } from '../compare.js';
import type { BasisRounds } from './basis-rounds.js';
import type { DirectRounds } from './direct-rounds.js';
import { type DirectPoint, directLaw } from './noise.js';
import type { PatternKind } from './pattern-kinds.js';

/** A line of the table: a request to the basis against direct renders of its patterns. */
export interface Row {
  readonly patterns: number;
  readonly kind: PatternKind;
  /** Measured: seconds of the first request at a position, and of the next one. */
  readonly first: Figures;
  readonly next: Figures;
  /** Measured: sigma in 8-bit levels as the answers say. */
  readonly answeredSigma: number;
  /** Measured between two seeds, as for direct renders. Both sides' ratios are by this one. */
  readonly sigma: number;
  /** Measured: direct renders with few and many light paths; seconds of a pattern, median over rounds. */
  readonly direct: readonly [few: DirectPoint, many: DirectPoint];
  readonly exponent: number;
  /** Scaled by the two measured points: light paths a pixel at which a direct render is as noisy as the basis. */
  readonly equalSamples: number;
  /** Scaled: seconds of direct renders of all patterns with that many. */
  readonly equalSeconds: Figures;
  /** Direct at equal noise / first request: above 1 the basis wins. */
  readonly ratio: Figures;
  /** The same where the answers are believed: median. */
  readonly answeredRatio: number;
  /** Patterns from which the basis' first request is the cheaper way; 0: with any number. */
  readonly breakEven: number;
}

/**
 * Puts a request and the direct renders of its kind together, round by round.
 * @param noiseShare noise between two seeds / noise as answered, of this kind of pattern.
 */
export function row(basis: BasisRounds, direct: DirectRounds, rounds: number, noiseShare: number): Row {
  const { kind, taskCount } = basis.case;
  const answeredSigma = basis.reportedSigma;
  const sigma = noiseShare * answeredSigma;
  const laws = Array.from({ length: rounds }, (_unused, round) => directLaw(...direct.points(kind, round)));
  const equalSamples = laws[0]?.samplesFor(sigma) ?? NaN;
  const equal = laws.map((law) => taskCount * law.secondsFor(equalSamples));
  // A request with fewer rounds stands against every round of the direct renders.
  const ratios = equal.map((seconds, round) => seconds / at(basis.firstSeconds, round));
  const answered = laws.map(
    (law, round) => (taskCount * law.secondsFor(law.samplesFor(answeredSigma))) / at(basis.firstSeconds, round),
  );
  const equalSeconds = figures(equal);
  const first = figures(basis.firstSeconds);
  const next = figures(basis.nextSeconds);
  // Tracing once, then each pattern for what it costs more: the sum against the render.
  const trace = Math.max(0, first.median - next.median);
  const saved = (equalSeconds.median - next.median) / taskCount;
  return {
    patterns: taskCount,
    kind,
    first,
    next,
    answeredSigma,
    sigma,
    direct: [middle(direct, kind, rounds, 0), middle(direct, kind, rounds, 1)],
    exponent: laws[0]?.exponent ?? NaN,
    equalSamples,
    equalSeconds,
    ratio: figures(ratios),
    answeredRatio: figures(answered).median,
    breakEven: saved > 0 ? trace / saved : Infinity,
  };
}

function at(values: readonly number[], round: number): number {
  return values[round % values.length] ?? NaN;
}

function middle(direct: DirectRounds, kind: PatternKind, rounds: number, which: 0 | 1): DirectPoint {
  const points = Array.from({ length: rounds }, (_unused, round) => direct.points(kind, round)[which]);
  const [one] = points;
  if (one === undefined) throw new RangeError('a table takes rounds');
  return { ...one, seconds: figures(points.map(({ seconds }) => seconds)).median };
}

const number = (value: number, digits = 3): string => String(Number(value.toPrecision(digits)));

/** The table as text: what is measured, what is scaled, who wins. */
export function tableText(rows: readonly Row[]): string {
  const header = [
    'patterns',
    'kind',
    'first s',
    'next s',
    'sigma',
    'paths =',
    'direct s =',
    'ratio by answer',
    'ratio min / median / max',
  ];
  const cells = rows.map((one) => [
    String(one.patterns),
    one.kind,
    number(one.first.median),
    number(one.next.median),
    number(one.sigma),
    number(one.equalSamples),
    number(one.equalSeconds.median),
    number(one.answeredRatio),
    `${show(one.ratio)}${verdict(one)}`,
  ]);
  const lines = [header, ...cells];
  const widths = header.map((_unused, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map((line) =>
    line.map((cell, column) => (column === line.length - 1 ? cell : cell.padStart(widths[column] ?? 0))).join('  '),
  );
  return [
    'measured: first s, next s (the basis: first request at a position, the same again), sigma (8-bit levels, between two seeds)',
    'scaled: paths = and direct s = (direct renders as noisy as the basis), and so the ratios, direct / first',
    'ratio by answer: where the noise that the answers say is believed, not the one between two seeds',
    ...text,
  ].join('\n');
}

function verdict({ ratio, breakEven, patterns }: Row): string {
  if (ratio.median >= 1) return '';
  const from = Number.isFinite(breakEven) ? `; the basis would win from ${number(breakEven, 2)} patterns on` : '';
  return `   direct wins by ${number(1 / ratio.median)} at ${String(patterns)}${from}`;
}
