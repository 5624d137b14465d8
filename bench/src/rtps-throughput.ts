// Reliable samples a second between two processes: ours to ours against Node's raw lossless datagrams, and ours with Fast DDS
// and Cyclone DDS against those two with each other. All on 127.0.0.1, new processes for each measurement.
import { writeResult } from './compare.js';
import { benchOptions } from './options.js';
import { type Contender, Contenders } from './rtps/contenders.js';
import type { FiguresLine } from './rtps/endpoint-spec.js';
import { measurePair, samplesPerSecond } from './rtps/measure-pair.js';
import { measureRaw } from './rtps/measure-raw.js';
import { type Row, report } from './rtps/report.js';
import { measureRounds } from './rtps/rounds.js';

const { quick } = benchOptions();
const ROUNDS = quick ? 1 : 3;
const MEASURE_MS = quick ? 200 : 500;

/** The largest datagram that ours sends unless told otherwise. */
const LARGE_DATAGRAM = 65_000;
/** Fewer octets are counted in samples, more in MB, with a target against raw datagrams. */
const COUNTED_IN_MB = 16_384;
const SIZES: readonly (readonly [name: string, octets: number])[] = [
  ['64 B', 64],
  ['16 KiB', 16_384],
  ['64 KiB', 65_536],
  ['1 MiB', 1_048_576],
];

/** Who is measured with whom, and which pair of the others it is set against: the one in which they have the same role. */
const MIXED: readonly (readonly [writer: Contender, reader: Contender, reference: string])[] = [
  ['fast', 'ours', 'fast to cyclone'],
  ['ours', 'cyclone', 'fast to cyclone'],
  ['cyclone', 'ours', 'cyclone to fast'],
  ['ours', 'fast', 'cyclone to fast'],
];

const contenders = await Contenders.build();
const results: Record<string, unknown> = {};

for (const [name, size] of SIZES) {
  const pair = (writer: Contender, reader: Contender, batchMs: number = 0) => {
    return (): Promise<FiguresLine> =>
      measurePair(contenders, { writer, reader, size, batchMs, measureMs: MEASURE_MS });
  };
  const isSmall = size < COUNTED_IN_MB;
  const datagram = Math.min(size, LARGE_DATAGRAM);
  const rounds = await measureRounds(
    {
      raw: () => measureRaw(datagram, MEASURE_MS),
      'ours to ours': pair('ours', 'ours'),
      ...(isSmall ? { 'ours to ours, batched': pair('ours', 'ours', 1) } : {}),
      'fast to cyclone': pair('fast', 'cyclone'),
      'cyclone to fast': pair('cyclone', 'fast'),
      ...Object.fromEntries(MIXED.map(([writer, reader]) => [`${writer} to ${reader}`, pair(writer, reader)] as const)),
    },
    ROUNDS,
  );
  // Thousands of samples, or MB, a second.
  const scale = isSmall ? 1e3 : 1e6;
  const values = (measured: string): number[] =>
    rounds.map((round) => {
      const figures = round[measured];
      if (figures === undefined) return NaN;
      const octets = isSmall ? 1 : measured === 'raw' ? datagram : size;
      return (samplesPerSecond(figures) * octets) / scale;
    });
  const raw = values('raw');
  const rawName = `raw datagrams of ${datagram.toLocaleString('en')} B, with a window`;
  const against = (target: string): NonNullable<Row['against']> => ({ name: 'raw datagrams', values: raw, target });
  const rows: Row[] = [{ name: rawName, values: raw }];
  if (isSmall) {
    rows.push(
      { name: 'ours to ours (20 are asked for)', values: values('ours to ours'), against: against('none') },
      {
        name: 'ours to ours, batched (100 are asked for)',
        values: values('ours to ours, batched'),
        against: { name: 'unbatched', values: values('ours to ours'), target: 'none' },
      },
    );
  } else {
    rows.push({ name: 'ours to ours', values: values('ours to ours'), against: against('at least 0.7') });
  }
  for (const reference of ['fast to cyclone', 'cyclone to fast']) {
    const theirs = values(reference);
    // More than Node can do is asked of nobody.
    const attainable = theirs.map((value, round) => Math.min(value, raw[round] ?? NaN));
    rows.push({ name: reference, values: theirs });
    for (const [writer, reader, of] of MIXED) {
      if (of !== reference) continue;
      const mixed = `${writer} to ${reader}`;
      rows.push({
        name: mixed,
        values: values(mixed),
        against: { name: `${reference}, at most raw`, values: attainable, target: 'at least 0.8' },
      });
    }
  }
  results[name] = report(`rtps-throughput ${name}`, isSmall ? 'thousand samples/s' : 'MB/s', rows);
}
writeResult(quick ? 'rtps-throughput-quick' : 'rtps-throughput', results);
