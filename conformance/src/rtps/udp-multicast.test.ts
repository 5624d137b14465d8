import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test, type TestContext } from 'vitest';
import { CHECKOUT } from '../rig-processes.js';
import { LineProcess } from './line-process.js';
import { type Namespace, makeNamespace } from './namespace.js';

const run = promisify(execFile);
const PROBE = path.join(CHECKOUT, 'cyber', 'rtps', 'src', 'testing', 'udp-probe.ts');
const GROUP = '239.255.0.1';
const PORT = 7400;
const HERE = '10.91.0.1';
const THERE = '10.91.0.2';
const LOOPBACK = '127.0.0.1';
const WAIT_MS = 60_000;

/** What the probe says. */
type ProbeLine =
  | { readonly event: 'open'; readonly warnings: readonly (readonly string[])[] }
  | { readonly event: 'datagram'; readonly channel: number; readonly from: string; readonly text: string }
  | { readonly event: 'sent'; readonly text: string; readonly errors: Readonly<Record<string, number>> }
  | { readonly event: 'failed'; readonly code: string; readonly message: string };
type Event<Name> = Extract<ProbeLine, { readonly event: Name }>;
type Probe = LineProcess<ProbeLine>;

/** What cyber/rtps/src/testing/udp-probe.ts takes: a group's channel, or a unicast port. */
interface Wanted {
  readonly interfaces: readonly string[];
  readonly port?: number;
  readonly group?: string | undefined;
}

// No test is alone with one host here: two namespaces, each with its loopback interface, and a cable between them.
describe('multicast of the UDP transport', () => {
  let here: Namespace | undefined;
  let there: Namespace | undefined;
  let missing: string | undefined;
  const probes: Probe[] = [];

  beforeAll(async () => {
    const [first, second] = [await makeNamespace(), await makeNamespace()];
    here = 'missing' in first ? undefined : first;
    there = 'missing' in second ? undefined : second;
    missing = 'missing' in first ? first.missing : undefined;
    if (here === undefined || there === undefined) return;
    try {
      const names = ['link', 'add', 'cable', 'netns', here.name, 'type', 'veth', 'peer', 'name', 'cable'];
      await run('ip', [...names, 'netns', there.name]);
      for (const [{ name }, address] of [
        [here, HERE],
        [there, THERE],
      ] as const) {
        await run('ip', ['-n', name, 'address', 'add', `${address}/24`, 'dev', 'cable']);
        await run('ip', ['-n', name, 'link', 'set', 'cable', 'up']);
      }
      // A second address of the same interface.
      await run('ip', ['-n', here.name, 'address', 'add', '10.92.0.1/24', 'dev', 'cable']);
    } catch (error) {
      missing = `no veth: ${String(error)}`;
    }
  });
  afterEach(async () => {
    await Promise.all(probes.splice(0).map((probe) => probe.stop()));
  });
  afterAll(async () => {
    await here?.[Symbol.asyncDispose]();
    await there?.[Symbol.asyncDispose]();
  });

  /** @throws vitest's skip, with the reason, where there are no namespaces. */
  function namespaces(context: TestContext): { here: Namespace; there: Namespace } {
    if (missing !== undefined || here === undefined || there === undefined) context.skip(missing ?? 'no namespace');
    return { here, there };
  }

  function probe(namespace: Namespace, wanted: readonly Wanted[]): Probe {
    const options = wanted.map((one) => ({ port: PORT, group: GROUP, receiveBufferBytes: 65_536, ...one }));
    const program = [
      process.execPath,
      '--conditions=source',
      '--import',
      'tsx',
      PROBE,
      JSON.stringify(options),
    ] as const;
    const started: Probe = new LineProcess({
      name: `probe in ${namespace.name}`,
      command: namespace.command(program),
      // The probe is the project's own.
      understand: (value) => value as ProbeLine,
    });
    probes.push(started);
    return started;
  }

  const opened = (process: Probe): Promise<Event<'open'>> =>
    process.next('open', (line) => line.event === 'open', WAIT_MS);

  function send(process: Probe, text: string, address: string, port = PORT): Promise<Event<'sent'>> {
    process.tell(JSON.stringify({ text, to: { kind: 1, address, port } }));
    return process.next(
      `sent ${text}`,
      (line): line is Event<'sent'> => line.event === 'sent' && line.text === text,
      WAIT_MS,
    );
  }

  function came(process: Probe, text: string): Promise<Event<'datagram'>> {
    return process.next(
      `datagram ${text}`,
      (line): line is Event<'datagram'> => line.event === 'datagram' && line.text === text,
      WAIT_MS,
    );
  }

  const datagrams = (process: Probe): string[] =>
    process.lines
      .filter((line) => line.event === 'datagram')
      .map(({ channel, from, text }) => `${channel} ${from} ${text}`);

  test('on the loopback interface, processes of one host hear each other', async (context) => {
    const one = probe(namespaces(context).here, [{ interfaces: [LOOPBACK] }]);
    const other = probe(namespaces(context).here, [{ interfaces: [LOOPBACK] }]);
    expect((await opened(one)).warnings).toEqual([[]]);
    expect((await opened(other)).warnings).toEqual([[]]);
    expect((await send(one, 'hello', GROUP)).errors).toEqual({});
    expect(await came(other, 'hello')).toMatchObject({ from: LOOPBACK });
    await came(one, 'hello');
  });

  test('each interface sends and hears, without a default route', async (context) => {
    const { here, there } = namespaces(context);
    const one = probe(here, [{ interfaces: [LOOPBACK, HERE] }]);
    const local = probe(here, [{ interfaces: [LOOPBACK] }]);
    const other = probe(there, [{ interfaces: [LOOPBACK, THERE] }]);
    for (const process of [one, local, other]) expect((await opened(process)).warnings).toEqual([[]]);
    expect((await send(one, 'out', GROUP)).errors).toEqual({});
    expect(await came(other, 'out')).toMatchObject({ from: HERE });
    await came(local, 'out');
    await send(other, 'back', GROUP);
    expect(await came(one, 'back')).toMatchObject({ from: THERE });
    // One copy from the cable, none of the other host's loopback.
    expect(datagrams(other).filter((line) => line.endsWith('out'))).toEqual([`0 ${HERE} out`]);
  });

  test('the group’s socket hears no unicast, and a loopback port nothing from outside', async (context) => {
    const { here, there } = namespaces(context);
    const loopbackPort = { group: undefined, port: 7410 };
    const other = probe(there, [
      { interfaces: [THERE] },
      { ...loopbackPort, interfaces: [LOOPBACK] },
      { ...loopbackPort, port: 7420, interfaces: [THERE] },
    ]);
    const one = probe(here, [{ interfaces: [HERE] }]);
    await Promise.all([opened(one), opened(other)]);
    await send(one, 'unicast to the group’s port', THERE);
    await send(one, 'to the loopback port', THERE, 7410);
    await send(one, 'last', THERE, 7420);
    await came(other, 'last');
    expect(datagrams(other)).toEqual([`2 ${HERE} last`]);
  });

  test('an interface that does not join is a warning; the others go on', async (context) => {
    const { here, there } = namespaces(context);
    const one = probe(here, [{ interfaces: [HERE, '10.92.0.1', '10.99.0.1'] }]);
    const { warnings } = await opened(one);
    expect(warnings[0]).toEqual([
      expect.stringMatching(/^10\.92\.0\.1 \(cable\) did not join 239\.255\.0\.1: .*EADDRINUSE.*name it once/),
      expect.stringMatching(/^10\.99\.0\.1 \(no interface of this host\) did not join .*ENODEV/),
    ]);
    const other = probe(there, [{ interfaces: [THERE] }]);
    await opened(other);
    await send(other, 'still there', GROUP);
    await came(one, 'still there');
  });

  test('when none joins it is an error that says what to do', async (context) => {
    const one = probe(namespaces(context).here, [{ interfaces: ['10.99.0.1'] }]);
    const { code, message } = await one.next('failed', (line) => line.event === 'failed', WAIT_MS);
    expect(code).toBe('RTPS_NO_INTERFACE');
    expect(message).toMatch(/group 239\.255\.0\.1, UDP port 7400, on 10\.99\.0\.1/);
  });

  test('where no route leads is counted', async (context) => {
    const one = probe(namespaces(context).here, [{ group: undefined, port: 7410, interfaces: [HERE] }]);
    await opened(one);
    expect((await send(one, 'nowhere', '198.51.100.1')).errors).toEqual({ ENETUNREACH: 1 });
  });
});
