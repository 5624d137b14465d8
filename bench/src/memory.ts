// Heap and RSS of main node and render node over 2,000 small requests on real Blender, to the basis and direct in turn: flat, or not.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { BlenderSimDriver } from '@blender-sim/driver';
import { BINARY } from 'blender-sim';
import { writeResult } from './compare.js';
import { TINY, densePatterns, temporaryFolder } from './rig-under-test.js';

const REQUESTS = 2000;
/** Figures before this many requests are warm-up: code compiled, pools filled. */
const WARM = 400;
const EVERY = 200;

interface Memory {
  readonly heapUsed: number;
  readonly external: number;
  readonly rss: number;
}

function start(args: readonly string[]): ChildProcess {
  const probe = path.join(import.meta.dirname, 'memory-probe.js');
  return spawn(process.execPath, ['--expose-gc', '--import', probe, BINARY, ...args, '--json', '--log-level', 'warn'], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
}

async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no stdout');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return (JSON.parse(line) as { address: string }).address;
}

async function memoryOf(child: ChildProcess): Promise<Memory> {
  child.send('memory');
  const [memory] = (await once(child, 'message')) as [Memory];
  return memory;
}

await using folder = await temporaryFolder();
const main = start(['mainnode', '--listen', '127.0.0.1:0']);
const address = await addressOf(main);
const node = start([
  ...['rendernode', '--main', address, '--rig', TINY, '--processes', '1', '--threads', '1'],
  ...['--cache-dir', path.join(folder.path, 'cache')],
]);
await addressOf(node);
const driver = new BlenderSimDriver({ address });
try {
  await driver.tryConnect();
  const { lightCount } = await driver.getRig();
  const patterns = densePatterns(1, lightCount);
  const rows: { requests: number; main: Memory; node: Memory }[] = [];
  for (let done = 0; done <= REQUESTS; done++) {
    if (done >= WARM && done % EVERY === 0)
      rows.push({ requests: done, main: await memoryOf(main), node: await memoryOf(node) });
    await driver.move({ x: (done % 7) - 3, y: 0, z: 0 });
    await driver.ledUpdateBatch(patterns, { mode: done % 2 === 0 ? 'basis' : 'direct' });
  }
  const mib = (octets: number): string => (octets / 2 ** 20).toFixed(1).padStart(7);
  process.stdout.write('requests  main heap     rss  node heap     rss  (MiB, after garbage collection)\n');
  for (const { requests, main: m, node: n } of rows) {
    process.stdout.write(
      `${String(requests).padStart(8)}    ${mib(m.heapUsed)} ${mib(m.rss)}    ${mib(n.heapUsed)} ${mib(n.rss)}\n`,
    );
  }
  const [first] = rows;
  const last = rows.at(-1);
  if (first === undefined || last === undefined) throw new Error('nothing was measured');
  const ratios = Object.fromEntries(
    (['main', 'node'] as const).flatMap((role) =>
      (['heapUsed', 'rss'] as const).map((figure) => [`${role} ${figure}`, last[role][figure] / first[role][figure]]),
    ),
  );
  process.stdout.write(
    `after ${String(REQUESTS)} requests against after ${String(WARM)}: ${Object.entries(ratios)
      .map(([name, ratio]) => `${name} ${ratio.toFixed(3)}`)
      .join(', ')}   target: about 1\n`,
  );
  writeResult('memory', { requests: REQUESTS, warm: WARM, rows, ratios });
} finally {
  await driver.disconnect();
  node.kill('SIGTERM');
  await once(node, 'exit');
  main.kill('SIGTERM');
}
