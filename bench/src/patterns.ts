// The honest table of the basis: requests of 1 to 1000 patterns at a position nothing was traced at, against direct renders of
// every pattern, at equal noise. Noise is measured, not assumed. Real Blender, two processes of one thread.
//
// Another seed: both the seeds of direct renders and those of the basis are functions of the rig's seed and the position. So
// each round moves the object by a hundred millionth of a pixel: the same picture, other seeds, nothing cached.
import { figures, show, writeResult } from './compare.js';
import { type DomeRig, writeDomeRig } from './dome-rig.js';
import { benchOptions } from './options.js';
import { type BasisCase, BasisRounds, measuredSigma } from './patterns/basis-rounds.js';
import { DirectRounds } from './patterns/direct-rounds.js';
import type { PatternKind } from './patterns/pattern-kinds.js';
import { type Row, row, tableText } from './patterns/table.js';
import { startRig, temporaryFolder } from './rig-under-test.js';

const PROCESSES = 2;
/** Rig units, millimetres: a pixel is 0.1. Blender's own floats do not tell it from 0. */
const STEP_MM = 1e-9;

const { quick, object } = benchOptions();
/** Light paths a pixel: 4 an LED, the fewest there are. So the basis traces as many in all as one direct render. */
const rig: DomeRig = quick
  ? { object, leds: 16, width: 320, height: 240, samples: 64 }
  : { object, leds: 64, width: 640, height: 480, samples: 256 };
const ROUNDS = quick ? 2 : 3;
const TARGET_PATTERNS = quick ? 16 : 64;
const COUNTS = quick ? [1, 4, 16] : [1, 4, 16, 64, 1000];
const DENSE: readonly PatternKind[] = ['grey', 'colour'];
/** All cost the same trace, so only those with a target have all rounds; two of a kind make the noise measurable. */
const CASES: readonly BasisCase[] = [
  { kind: 'one', taskCount: 1, rounds: ROUNDS },
  ...DENSE.flatMap((kind) =>
    COUNTS.map((taskCount) => ({ kind, taskCount, rounds: taskCount === TARGET_PATTERNS ? ROUNDS : 1 })),
  ),
];

await using folder = await temporaryFolder();
const file = await writeDomeRig(folder.path, rig);
await using under = await startRig(file, PROCESSES, 1, ['--cache-size', '2G']);
const { driver, lightCount } = under;

let steps = 0;
const fresh = async (): Promise<void> => {
  steps += 1;
  await driver.move({ x: steps * STEP_MM, y: 0, z: 0 });
};

/** One LED takes one process on both sides; dense patterns two. */
const one = new DirectRounds(driver, lightCount, { kinds: ['one'], samples: [4, 16] });
const dense = new DirectRounds(driver, lightCount, { kinds: DENSE, samples: [rig.samples / 4, rig.samples] });
const basis = CASES.map((of) => new BasisRounds(driver, lightCount, of));
const progress = (text: string): void => void process.stderr.write(`${text}\n`);

// Not counted: code compiled, threads and Blender's data warm.
await new DirectRounds(driver, lightCount, { kinds: DENSE, samples: [1, 4] }).measure(fresh);
await new BasisRounds(driver, lightCount, { kind: 'one', taskCount: 1, rounds: 1 }).measure(fresh);
for (let round = 0; round < ROUNDS; round++) {
  progress(`round ${String(round + 1)} of ${String(ROUNDS)}: direct`);
  await one.measure(fresh);
  await dense.measure(fresh);
  for (const each of basis) {
    if (round >= each.case.rounds) continue;
    progress(`round ${String(round + 1)}: ${String(each.case.taskCount)} ${each.case.kind}`);
    await each.measure(fresh);
  }
}

const noiseCheck = (['one', ...DENSE] as const).map((kind) => ({
  kind,
  answered: basis.find(({ case: of }) => of.kind === kind && of.taskCount === 1)?.reportedSigma ?? NaN,
  betweenSeeds: measuredSigma(basis, kind),
}));
const rows: readonly Row[] = basis.map((each) => {
  const checked = noiseCheck.find(({ kind }) => kind === each.case.kind);
  const share = checked === undefined ? NaN : checked.betweenSeeds / checked.answered;
  return row(each, each.case.kind === 'one' ? one : dense, ROUNDS, share);
});
const main = rows.find(({ kind, patterns }) => kind === 'grey' && patterns === TARGET_PATTERNS);
const mainRounds = basis.find(({ case: of }) => of.kind === 'grey' && of.taskCount === TARGET_PATTERNS);
const firstAgainstOne = figures(
  (mainRounds?.firstSeconds ?? []).map((seconds, round) => seconds / dense.points('grey', round)[1].seconds),
);
const size = `${String(rig.width)}x${String(rig.height)}`;
const lines = [
  `${object}, ${String(rig.leds)} LEDs, ${size}, ${String(rig.samples)} light paths a pixel: the basis' LED images have ${String(rig.samples / rig.leds)} each, so it traces as many in all as one direct render`,
  `${String(ROUNDS)} rounds; one direct pattern, both processes busy (measured):`,
  ...(['one', ...DENSE] as const).map((kind) => {
    const direct = rows.find((each) => each.kind === kind);
    const points = (direct?.direct ?? []).map(
      ({ samples, seconds, sigma }) => `${String(samples)} paths ${short(seconds)} s sigma ${short(sigma)}`,
    );
    return `  ${kind}: ${points.join(', ')}; sigma^2 ~ paths^-${short(direct?.exponent ?? NaN)}`;
  }),
  'noise of the basis, one pattern (measured):',
  ...noiseCheck.map(
    ({ kind, answered, betweenSeeds }) =>
      `  ${kind}: ${short(answered)} as answered, ${short(betweenSeeds)} between two seeds`,
  ),
  tableText(rows),
  `${String(TARGET_PATTERNS)} dense grey patterns at equal noise: ratio ${main === undefined ? '' : show(main.ratio)}   by the noise between two seeds   target: ${quick ? 'none, quick' : 'at least 40'}`,
  `first request of ${String(TARGET_PATTERNS)} / one direct render of as many light paths (measured): ${show(firstAgainstOne)}   target: at most 1.5`,
  '',
];
process.stdout.write(lines.join('\n'));
writeResult(quick ? 'patterns-quick' : 'patterns', { rig, rounds: ROUNDS, rows, noiseCheck, firstAgainstOne });

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
