import { Child, EXIT } from 'blender-sim';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventually } from '../eventually.js';
import { CHECKOUT } from '../rtps/checkout.js';
import { chosenGenerations } from './chosen-generations.js';
import { type CyberPeers, useCyberPeers } from './cyber-peers.js';
import type { CyberProcess } from './cyber-process.js';

const peers = useCyberPeers();
const CHATTER = 'channel/chatter';
/** One writer, one reader. */
const CHATTER_ROW = /^channel\/chatter +apollo\.cyber\.examples\.proto\.Chatter +1 +1\b/m;
const DRIVER = 'apollo.cyber.examples.proto.Driver';
const EXAMPLES = path.join(CHECKOUT, 'proto', 'cyber', 'examples', 'proto', 'examples.proto');

/** By itself a command looks until it is quiet for 0.3 s: a busy machine may let the others wait longer. */
const LOOK = ['--seconds', '5'];
/** Who waits for a reader or an answer may have to wait until a busy machine gets to it. */
const WAIT = ['--wait', '60'];
const PATIENT = ['--seconds', '60'];

interface Ended {
  readonly status: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `doctor --json` prints. */
interface Diagnosis {
  readonly isHealthy: boolean;
  readonly findings: readonly { readonly severity: string; readonly about: string }[];
}

/** What a user types after `blender-sim cyber`, in the test's domain. */
async function cyberCommand(cyber: CyberPeers, ...args: readonly string[]): Promise<Ended> {
  let stderr = '';
  const child = new Child(['cyber', ...args, '--domain', String(cyber.domain)], {
    onStderr: (text) => (stderr += text),
  });
  const stdout = await child.output();
  return { status: await child.exited, stdout, stderr };
}

/** Waits for the readers. */
function published(cyber: CyberPeers, message: string, ...options: readonly string[]): Promise<Ended> {
  return cyberCommand(cyber, 'channel', 'pub', CHATTER, '--message', message, ...options, ...WAIT);
}

const objects = ({ stdout }: Ended): Record<string, unknown>[] =>
  stdout
    .trim()
    .split('\n')
    // A line of --json is an object.
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const isOk = ({ status, stderr }: Ended): void => {
  expect({ status, stderr }).toMatchObject({ status: `status ${String(EXIT.OK)}` });
};

/** A talker with a server, and a listener, as C++ has them; they have met. */
async function network(
  cyber: CyberPeers,
  generation: 9 | 10,
): Promise<{ talker: CyberProcess; listener: CyberProcess }> {
  const [talker, listener] = await Promise.all([cyber.cpp({ generation }), cyber.cpp({ generation })]);
  talker.tells('node talker', `writer talker ${CHATTER}`, 'server talker echo');
  listener.tells('node listener', `reader listener ${CHATTER}`);
  await talker.expects('matched', { side: 'writer', topic: CHATTER, count: 1 });
  await listener.expects('join', { role: 'server', service: 'echo' });
  return { talker, listener };
}

describe.for(chosenGenerations('cli'))('blender-sim cyber among C++ processes of Cyber %i', (generation) => {
  test('lists nodes, channels and services', async (context) => {
    await using cyber = await peers(context);
    const { talker, listener } = await network(cyber, generation);
    const [nodes, channels, services] = await Promise.all([
      cyberCommand(cyber, 'node', 'list', '--json', ...LOOK),
      // As it looks by itself: on a busy machine perhaps not for long enough at once.
      eventually('the channel with its writer and reader', 60_000, async () => {
        const list = await cyberCommand(cyber, 'channel', 'list');
        return CHATTER_ROW.test(list.stdout) ? list : undefined;
      }),
      cyberCommand(cyber, 'service', 'list', ...LOOK),
    ]);
    for (const list of [nodes, channels, services]) isOk(list);
    expect(objects(nodes).map(({ node, process }) => [node, process])).toEqual([
      ['listener', listener.pid],
      ['talker', talker.pid],
    ]);
    expect(services.stdout).toMatch(new RegExp(`^echo +talker +\\S+\\+${String(talker.pid)} `, 'm'));
  });

  test('prints messages of a type that it learns from the C++ writer, and how often they come', async (context) => {
    await using cyber = await peers(context);
    const { talker } = await network(cyber, generation);
    const echo = cyberCommand(cyber, 'channel', 'echo', CHATTER, '--count', '3', '--json');
    const hz = cyberCommand(cyber, 'channel', 'hz', CHATTER, '--count', '40', '--json');
    // The listener, and a reader of each command.
    await talker.expects('matched', { side: 'writer', topic: CHATTER, count: 3 });
    talker.tell(`write ${CHATTER} 100 100 16`);
    const heard = await echo;
    isOk(heard);
    expect(objects(heard)).toHaveLength(3);
    expect(objects(heard)[0]).toMatchObject({ node: 'talker', process: talker.pid, wire: generation });
    // Sixteen octets: base64 has 24 characters for them.
    expect(objects(heard)[0]?.['message']).toMatchObject({ content: expect.stringMatching(/^.{24}$/) as string });
    const rate = await hz;
    isOk(rate);
    const { perSecond } = objects(rate).at(-1) ?? {};
    // 100 ms apart. On a busy machine they come late, or seconds of them at once: times are those of arrival.
    expect(perSecond).toBeGreaterThan(1);
    expect(perSecond).toBeLessThan(60);
  });

  test('calls a C++ server', async (context) => {
    await using cyber = await peers(context);
    await network(cyber, generation);
    const types = ['--proto', EXAMPLES, '--proto-path', path.join(CHECKOUT, 'proto'), '--request-type', DRIVER];
    const call = await cyberCommand(
      cyber,
      'service',
      'call',
      'echo',
      '{"content":"hello","msgId":"7"}',
      ...types,
      ...PATIENT,
    );
    isOk(call);
    expect(call.stdout).toContain('hello');
    expect(call.stdout).toMatch(/"msgId": ?"8"/);
    const none = await cyberCommand(cyber, 'service', 'call', 'nobody', '{}', ...types, '--seconds', '1');
    expect(none.status).not.toBe('status 0');
    expect(none.stderr).toContain('nobody');
  });

  test('writes to a C++ reader', async (context) => {
    await using cyber = await peers(context);
    const { listener } = await network(cyber, generation);
    const pub = await published(cyber, '{"seq":"1","content":"AAEC"}');
    isOk(pub);
    expect(await listener.expects('message', { size: 3 })).toMatchObject({ head: '000102', node: 'listener' });
  });

  test('writes to the C++ readers of several processes, each of which opens its endpoint in its own time', async (context) => {
    await using cyber = await peers(context);
    const { listener } = await network(cyber, generation);
    const second = await cyber.cpp({ generation });
    second.tells('node second', `reader second ${CHATTER}`);
    await listener.expects('join', { role: 'reader', node: 'second' });
    const pub = await published(cyber, '{"content":"AAEC"}', '--json');
    isOk(pub);
    expect(objects(pub)).toMatchObject([{ written: 1, readers: 2, matched: 2 }]);
    for (const reader of [listener, second]) await reader.expects('message', { size: 3 });
  });

  test('finds nothing wrong with them, but for what is', async (context) => {
    await using cyber = await peers(context);
    const [, idle] = await Promise.all([network(cyber, generation), cyber.cpp({ generation })]);
    // Its participant for data has no endpoint: nothing of it goes by RTPS.
    idle.tell('node idle');
    const [healthy] = objects(await cyberCommand(cyber, 'doctor', '--json')) as unknown as Diagnosis[];
    expect(healthy?.findings.map(({ about }) => about)).toContain('processes');
    expect(healthy?.findings.filter(({ severity }) => severity !== 'ok' && severity !== 'note')).toEqual([]);
    expect(healthy?.isHealthy).toBe(true);
    // As two containers of one host name have it, each with its own process 1.
    for (const name of ['one', 'two']) {
      const twin = await cyber.cpp({ generation, hostName: 'box', processId: 1 });
      twin.tell(`node ${name}`);
    }
    const sick = await cyberCommand(cyber, 'doctor', '--seconds', '6');
    expect(sick.status).toBe('status 1');
    expect(sick.stdout).toMatch(/^warning +same host and process id: 4 participants call themselves box\+1,/m);
  });
});
