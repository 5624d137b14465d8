import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { BINARY, type CaptureRecord, Child, EXIT } from 'blender-sim';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './eventually.js';
import { NOTHING_LEFT, descendants, isAlive, leftSince, leftovers, processes } from './processes.js';
import { CHECKOUT, RigProcesses, START_MS, TINY_RIG } from './rig-processes.js';
import { freeDomain } from './rtps/domains.js';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'blender-sim-cli-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the binary to its end. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  let stderr = '';
  const child = new Child(args, { onStderr: (text) => (stderr += text), env });
  const stdout = await child.output();
  const how = await child.exited;
  return { status: Number(/^status (\d+)$/.exec(how)?.[1] ?? NaN), stdout, stderr };
}

describe('help', () => {
  it('lists the commands', async () => {
    const { status, stdout } = await run(['--help']);
    expect(status).toBe(EXIT.OK);
    for (const name of ['demo', 'render', 'mainnode', 'rendernode', 'rig check', 'version'])
      expect(stdout).toContain(name);
  });

  it.each(['demo', 'render', 'mainnode', 'rendernode', 'rig check', 'version'])('explains %s', async (command) => {
    const { status, stdout } = await run([...command.split(' '), '--help']);
    expect(status).toBe(EXIT.OK);
    expect(stdout).toMatch(new RegExp(`^blender-sim ${command}: `));
  });
});

describe('a wrong command line', () => {
  it.each([
    { args: ['nonsense'], says: /no command "nonsense"/ },
    { args: ['cyber', 'channel', 'nonsense'], says: /channel echo[^]*no command "cyber channel nonsense"/ },
    { args: ['mainnode', '--nonsense'], says: /Unknown option '--nonsense'.*--help/ },
    { args: ['mainnode', '--listen', 'nowhere'], says: /"nowhere" is no HOST:PORT/ },
    { args: ['mainnode', '--max-drivers', '0'], says: /--max-drivers is "0"; expected an integer from 1/ },
    { args: ['mainnode', '--log-level', 'loud'], says: /--log-level is "loud"/ },
    { args: ['rendernode'], says: /--rig FILE is missing/ },
    { args: ['render'], says: /--rig FILE.*or --main/ },
    { args: ['render', '--rig', TINY_RIG, '--position', '1,2'], says: /--position is "1,2"; expected three numbers/ },
    { args: ['render', '--rig', TINY_RIG, '--position', '1,NaN,2'], says: /expected three numbers/ },
    { args: ['render', '--rig', TINY_RIG, '--bits', '12'], says: /--bits is "12"; expected 8 or 16/ },
    { args: ['rig', 'check'], says: /takes FILE; found none/ },
  ])('$args', async ({ args, says }) => {
    const { status, stderr, stdout } = await run(args);
    expect({ status, stdout }).toEqual({ status: EXIT.USAGE, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/ at .*\.js:\d+/);
  });
});

describe('what the machine lacks', () => {
  it('a port in use', async () => {
    await using rig = new RigProcesses();
    const { address } = await rig.mainnode();
    const { status, stderr } = await run(['mainnode', '--listen', address]);
    expect(status).toBe(EXIT.ENVIRONMENT);
    expect(stderr).toContain(`${address} is in use`);
  });

  it('a port in use, for a render node', async () => {
    await using rig = new RigProcesses();
    const { address } = await rig.mainnode();
    const args = ['rendernode', '--rig', TINY_RIG, '--main', address, '--listen', address, '--renderer', 'embedded'];
    const { status, stderr } = await run(args);
    expect(status).toBe(EXIT.ENVIRONMENT);
    expect(stderr).toContain(`${address} is in use`);
  });

  it('a Blender that is not there, or is none', async () => {
    const missing = await run(['rendernode', '--rig', TINY_RIG], { BLENDER: '/nowhere/blender' });
    expect(missing).toMatchObject({
      status: EXIT.ENVIRONMENT,
      stderr: expect.stringMatching(/does not exist\. Install Blender 3\.4/) as string,
    });
    const none = await run(['rendernode', '--rig', TINY_RIG], { BLENDER: '/bin/true' });
    expect(none).toMatchObject({
      status: EXIT.ENVIRONMENT,
      stderr: expect.stringMatching(/does not say "Blender X\.Y"/) as string,
    });
  });

  it('a Blender that cannot start', async () => {
    const broken = path.join(scratch, 'broken-blender');
    await writeFile(
      broken,
      '#!/bin/sh\n[ "$1" = --version ] && echo "Blender 3.4.1" && exit 0\necho "no display, no luck" >&2\nexit 7\n',
      { mode: 0o755 },
    );
    const { status, stderr } = await run(['rendernode', '--rig', TINY_RIG], { BLENDER: broken });
    expect(status).toBe(EXIT.ENVIRONMENT);
    expect(stderr).toMatch(/Blender could not start: it ended with status 7; it printed: no display, no luck/);
  });

  it('room to write the images', async () => {
    await writeFile(path.join(scratch, 'file'), 'not a folder');
    const out = path.join(scratch, 'file', 'below');
    const { status, stderr } = await run([
      'render',
      '--rig',
      TINY_RIG,
      '--patterns',
      'random:1',
      '--out',
      out,
      '--renderer',
      'embedded',
    ]);
    expect(status).toBe(EXIT.ENVIRONMENT);
    expect(stderr).toContain(`Can't write to ${out}`);
  });
});

describe('rig check', () => {
  it('prints what the rig is and what Blender loaded', async () => {
    const { status, stdout } = await run(['rig', 'check', TINY_RIG, '--json']);
    expect(status).toBe(EXIT.OK);
    expect(JSON.parse(stdout)).toMatchObject({ leds: 7, width: 64, height: 48, loaded: true, triangles: 360 });
  });

  const mesh = {
    missing: undefined,
    empty: '',
    'not a mesh': 'Dear diary, today I was no mesh.\n',
    truncated: 'v 0 0 0\nv 1 0 0\nv 0 0 1\nf 1 2 4\n',
  };
  it.each(Object.entries(mesh))('refuses a mesh file that is %s', async (_name, content) => {
    const folder = await mkdtemp(path.join(scratch, 'mesh-'));
    if (content !== undefined) await writeFile(path.join(folder, 'dome.obj'), content);
    await writeFile(path.join(folder, 'rig.yaml'), await readFile(TINY_RIG));
    const { status, stderr } = await run(['rig', 'check', path.join(folder, 'rig.yaml')]);
    expect(status).toBe(EXIT.BAD_INPUT);
    expect(stderr).toContain('dome.obj');
    // A slow machine says every other second that it is still loading.
    const said = stderr
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('loading '));
    expect(said.length).toBeLessThan(4);
  });

  it('names file, path and what is expected', async () => {
    const file = path.join(scratch, 'bad.yaml');
    await writeFile(file, (await readFile(TINY_RIG, 'utf8')).replace('samples: 8', 'samples: many'));
    const { status, stderr } = await run(['rig', 'check', file]);
    expect(status).toBe(EXIT.BAD_INPUT);
    expect(stderr).toMatch(/bad\.yaml:\d+:\d+: render\.samples: .*many/);
  });
});

describe('output that goes nowhere', () => {
  it('a full disk is told, and is no success: of a command that stays, and of one that does not', async () => {
    await using full = await open('/dev/full', 'w');
    const stays = ['rtps', 'sub', '--topic', 'T', '--json', '--events', '--domain', String(await freeDomain())];
    const ends = [stays, ['version']].map(async (args) => {
      const child = spawn(process.execPath, [BINARY, ...args], { stdio: ['ignore', full.fd, 'pipe'] });
      let said = '';
      child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
      return { ended: (await once(child, 'close')) as unknown, said };
    });
    const message = expect.stringMatching(/^Can't write to stdout: .*ENOSPC[^\n]*\n$/) as string;
    expect(await Promise.all(ends)).toEqual([
      { ended: [EXIT.ENVIRONMENT, null], said: message },
      { ended: [EXIT.ENVIRONMENT, null], said: message },
    ]);
  });

  it('that nobody reads stderr any more ends nothing: the network is left as it should be', async () => {
    const domain = String(await freeDomain());
    const args = ['rtps', 'sub', '--topic', 'T', '--json', '--events', '--trace', '--domain', domain];
    const child = spawn(process.execPath, [BINARY, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString('utf8')));
    const ended = once(child, 'close');
    await once(child.stderr, 'data');
    child.stderr.destroy();
    // It goes on: it writes of this one in vain.
    const other = spawn(process.execPath, [BINARY, 'rtps', 'spy', '--json', '--seconds', '120', '--domain', domain], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const otherEnded = once(other, 'close');
    let seen = '';
    try {
      for await (const chunk of other.stdout) if ((seen += String(chunk)).includes('"event":"joined"')) break;
    } finally {
      other.kill('SIGTERM');
      await otherEnded;
      child.kill('SIGTERM');
    }
    expect(await ended).toEqual([EXIT.OK, null]);
    expect(seen).toContain('"event":"joined"');
    expect(printed).toContain('"event":"done"');
  });
});

describe('npx', () => {
  it('finds the binary in the checkout', async () => {
    const { stdout } = await promisify(execFile)('npx', ['--no-install', 'blender-sim', '--help'], { cwd: CHECKOUT });
    expect(stdout).toContain('usage: blender-sim COMMAND');
  });
});

describe('render', () => {
  it('works alone and writes images, sheet and record', async () => {
    const before = await leftovers();
    const out = path.join(scratch, 'alone');
    const args = ['render', '--rig', TINY_RIG, '--patterns', 'olat', '--position', '0,0,0', '--position', '-3,2.5,0'];
    const { status, stdout } = await run([...args, '--out', out, '--json', '--bits', '16', '--processes', '1']);
    expect(status).toBe(EXIT.OK);
    const record = JSON.parse(stdout) as CaptureRecord;
    expect(record).toMatchObject({ images: 14, width: 64, height: 48, pixelFormat: 'MONO16' });
    expect(record.positions.map(({ position }) => position)).toEqual([
      { x: 0, y: 0, z: 0 },
      { x: -3, y: 2.5, z: 0 },
    ]);
    expect(JSON.parse(await readFile(path.join(out, 'render.json'), 'utf8'))).toEqual(record);
    const files = record.positions.flatMap((position) => position.files);
    expect((await readdir(out)).sort()).toEqual([...files, 'contact-sheet.png', 'render.json'].sort());
    const contents = await Promise.all(files.map((file) => readFile(path.join(out, file), 'base64')));
    expect(new Set(contents).size).toBe(14);
    expect(await leftSince(before)).toEqual(NOTHING_LEFT);
  });

  it('gives the same bytes every time, with one process and with two', async () => {
    const before = await leftovers();
    const shots = await Promise.all(
      ['1', '2'].map(async (count) => {
        const out = path.join(scratch, `same-${count}`);
        const { status } = await run([
          'render',
          '--rig',
          TINY_RIG,
          '--patterns',
          'random:3:9',
          '--processes',
          count,
          '--out',
          out,
        ]);
        expect(status).toBe(EXIT.OK);
        return Promise.all([0, 1, 2].map((task) => readFile(path.join(out, `p00-t000${String(task)}.png`), 'base64')));
      }),
    );
    expect(shots[0]).toEqual(shots[1]);
    expect(await leftSince(before)).toEqual(NOTHING_LEFT);
  });

  it('says who could not be reached', async () => {
    const { status, stderr } = await run(['render', '--main', '127.0.0.1:1', '--out', path.join(scratch, 'nobody')]);
    expect(status).toBe(EXIT.REFUSED);
    expect(stderr).toContain('127.0.0.1:1');
  });
});

describe('demo', () => {
  it('ends at Ctrl-C and leaves nothing behind', async () => {
    const before = await leftovers();
    const child = new Child([
      'demo',
      '--rig',
      TINY_RIG,
      '--patterns',
      'random:2000',
      '--out',
      path.join(scratch, 'interrupted'),
    ]);
    const children = await eventually('a Blender at work', START_MS, async () => {
      const all = await processes();
      const family = descendants(child.pid, all);
      return family.filter(({ name }) => name.startsWith('blender')).length === 2 ? family : undefined;
    });
    // As a terminal does: to the whole group.
    process.kill(-child.pid, 'SIGINT');
    expect(await child.exited).toBe(`status ${String(EXIT.INTERRUPTED)}`);
    // On a slow machine a render node is killed by its impatient parent, and its Blenders end a little later.
    for (const { pid, name } of children) {
      await eventually(`the end of ${name}`, 60_000, async () => ((await isAlive(pid)) ? undefined : true));
    }
    expect(await leftSince(before)).toEqual(NOTHING_LEFT);
  });

  it('does the main job and leaves nothing behind', async () => {
    const before = await leftovers();
    const out = path.join(scratch, 'demo');
    const { status, stdout } = await run(['demo', '--rig', TINY_RIG, '--out', out, '--processes', '1']);
    expect(status).toBe(EXIT.OK);
    expect(stdout).toMatch(/position \(mm\) +patterns +seconds +images\/s/);
    expect(stdout).toMatch(/total +24 /);
    const files = await readdir(out);
    expect(files.filter((file) => /^p\d\d-t\d{4}\.png$/.test(file))).toHaveLength(24);
    expect(files).toContain('contact-sheet.png');
    expect(await leftSince(before)).toEqual(NOTHING_LEFT);
  });
});
