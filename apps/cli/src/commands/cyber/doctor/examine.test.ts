import type { MonotonicMs } from '@blender-sim/base';
import type { RemoteParticipant } from '@blender-sim/rtps';
import { type Role, RoleType, type TopologyStatus } from '@blender-sim/topology';
import { describe, expect, test } from 'vitest';
import { role } from '../testing/roles.js';
import { examine } from './examine.js';
import type { DoctorFacts, WireFacts } from './facts.js';
import { type Finding, findingLines, isHealthy } from './finding.js';
import { isSilenceOpen } from './peers.js';

/** Of one process for each name. */
function prefixOf(name: string, port: number = 26012): string {
  return `010f${Buffer.from(name).toString('hex').padEnd(12, '0').slice(0, 12)}${port.toString(16).padStart(8, '0')}`;
}

/** A peer as it is met on 127.0.0.1, unless told otherwise. */
function peer(
  name: string,
  more: { port?: number; address?: string; leaseMs?: number; [fact: string]: unknown } = {},
): RemoteParticipant {
  const { port = 26012, address = '127.0.0.1', leaseMs = 12_000, ...rest } = more;
  const locators = [{ kind: 1, address, port }];
  // What the rules look at.
  return {
    // Fast DDS: vendor, host, process and random octets, which participants of a process share, and their number.
    prefix: prefixOf(name, port),
    data: { name, vendor: 0x010f, leaseMs, metatrafficUnicast: locators, defaultUnicast: locators },
    identity: { name, vendor: 'v' },
    ageMs: 1000,
    silentMs: 100,
    endpoints: [{}],
    ...rest,
  } as unknown as RemoteParticipant;
}

function wire(participants: readonly RemoteParticipant[], more: Partial<WireFacts> = {}): WireFacts {
  return {
    generation: 9,
    portBase: 10_000,
    domainGain: 200,
    participants,
    status: {
      ports: { metatraffic: 26010, user: 26011, multicast: 26000 },
      announcesToGroup: false,
      interfaces: ['127.0.0.1'],
      receiveBuffer: { asked: 1000, granted: 1000 },
      participantId: 0,
    },
    ...more,
  };
}

const STATUS: TopologyStatus = {
  hostName: 'vm',
  hostIp: '10.0.0.5',
  processId: 1,
  domainId: 80,
  ip: '127.0.0.1',
  wires: [],
  refused: new Map(),
  refusedBy: new Map(),
  received: 12,
  undecodable: 0,
  published: 0,
  historyHeld: 0,
  roles: 0,
  lapsedRoles: 0,
  warnings: [],
};

/** A network where all is well, and what a test changes. */
function facts(more: Partial<DoctorFacts> = {}): DoctorFacts {
  return {
    environment: {},
    interfaces: [{ name: 'lo', address: '127.0.0.1', isLoopback: true }],
    udpPorts: [26010, 26011, 26012, 26013].map((port) => ({ address: '127.0.0.1', port })),
    groupInterfaces: ['lo'],
    status: STATUS,
    wires: [wire([peer('vm+7')])],
    roles: [
      role({ type: RoleType.ROLE_NODE, nodeName: 'talker', hostIp: '10.0.0.9', owner: { key: prefixOf('vm+7') } }),
    ],
    conflicts: [],
    isMessageTypeMatching: (a, b) => a === b || a === 'Raw' || b === 'Raw',
    aheadMs: new Map(),
    now: 10_000 as MonotonicMs,
    ...more,
  };
}

function worse(more: Partial<DoctorFacts>): Finding[] {
  return examine(facts(more)).filter(({ severity }) => severity !== 'ok');
}

test('where all is well nothing is worse than a note, and the network is told', () => {
  const findings = examine(facts());
  expect(findings.filter(({ severity }) => severity !== 'ok')).toEqual([]);
  expect(isHealthy(findings)).toBe(true);
  expect(findings.flatMap(findingLines)).toContain(
    'ok       network: domain 80 on 127.0.0.1: Cyber 9 on UDP 26000 and 26010 to 26199; CYBER_DOMAIN_ID is not set, CYBER_IP is not set',
  );
  expect(findings.find(({ about }) => about === 'ports of Cyber 9')?.what).toBe('26010 and 26011 are ours, 26012 vm+7');
});

describe('own setup', () => {
  test('on loopback with another interface there: who is met, and what to set', () => {
    const interfaces = [...facts().interfaces, { name: 'eth0', address: '192.168.1.5', isLoopback: false }];
    const [finding] = worse({ interfaces });
    expect(finding).toMatchObject({ severity: 'note', about: 'interfaces' });
    expect(finding?.todo).toContain('CYBER_IP=192.168.1.5');
  });

  test('a group that the system has not joined, and a buffer that it did not grant', () => {
    expect(worse({ wires: [wire([peer('vm+7')])], groupInterfaces: ['eth0'] })).toMatchObject([
      { severity: 'warning', about: 'multicast' },
    ]);
    expect(worse({ wires: [wire([peer('vm+7')])], groupInterfaces: ['lo'] })).toEqual([]);
    const without = { ...wire([]).status, ports: { metatraffic: 26010, user: 26011, multicast: undefined } };
    expect(worse({ wires: [wire([peer('vm+7')], { status: without })] })).toMatchObject([
      { severity: 'note', about: 'multicast', todo: expect.stringContaining('--no-multicast') as string },
    ]);
    const small = { ...wire([]).status, receiveBuffer: { asked: 4_194_304, granted: 212_992 } };
    const [buffer] = worse({ wires: [wire([peer('vm+7')], { status: small })] });
    expect(buffer).toMatchObject({ severity: 'note', todo: 'sysctl -w net.core.rmem_max=4194304' });
  });
});

describe('ports', () => {
  test('a port of ours that nobody met has', () => {
    const udpPorts = [...(facts().udpPorts ?? []), { address: '10.0.0.5', port: 26014 }];
    expect(worse({ udpPorts })).toMatchObject([
      { severity: 'note', about: 'ports of Cyber 9', what: expect.stringContaining('26014') as string },
    ]);
  });

  test('another domain, and the other generation in this domain', () => {
    const pair = (port: number): { address: string; port: number }[] =>
      [port, port + 1].map((each) => ({ address: '127.0.0.1', port: each }));
    expect(worse({ udpPorts: pair(26210) })).toMatchObject([
      {
        severity: 'note',
        about: 'other domain',
        what: expect.stringContaining('domain 81 (Cyber 7, 8 or 9') as string,
      },
    ]);
    const [same] = worse({ udpPorts: [...pair(27410), ...pair(27412)] });
    expect(same).toMatchObject({ severity: 'warning', about: 'other generation' });
    expect(same?.what).toContain('2 participants of domain 80 (Cyber 10');
    expect(same?.todo).toContain('--wire 10');
    // A port alone is no participant.
    expect(worse({ udpPorts: [{ address: '0.0.0.0', port: 7410 }] })).toEqual([]);
  });
});

describe('peers', () => {
  test('nobody is met', () => {
    const [finding] = worse({ wires: [wire([])], roles: [], udpPorts: [] });
    expect(finding).toMatchObject({ severity: 'note', about: 'processes' });
    expect(finding?.todo).toContain('on another machine an address of that machine');
  });

  test('one on loopback while we use a LAN address, and the reverse', () => {
    const lan = { ...STATUS, ip: '192.168.1.5' };
    const [far] = worse({ status: lan }).filter(({ severity }) => severity === 'error');
    expect(far?.what).toBe('vm+7 can be reached on 127.0.0.1 only, this process is on 192.168.1.5');
    const [near] = worse({ wires: [wire([peer('vm+7', { address: '192.168.1.9' })])] });
    expect(near).toMatchObject({ severity: 'error', what: 'vm+7 is on 192.168.1.9, this process on 127.0.0.1 only' });
  });

  test('announcements that nothing follows, and silence', () => {
    expect(worse({ wires: [wire([peer('vm+7', { endpoints: [], ageMs: 3500 })])] })).toMatchObject([
      { severity: 'warning', about: 'one way' },
    ]);
    expect(worse({ wires: [wire([peer('vm+7', { silentMs: 7000 })])] })).toMatchObject([{ about: 'silence' }]);
  });

  test('a participant without endpoints beside one with them is no finding, nor is one of another DDS program', () => {
    // Cyber 10 makes the one for its data at once, and endpoints of it when a channel goes by RTPS.
    const idle = peer('vm+7', { port: 26014, endpoints: [], ageMs: 60_000 });
    expect(worse({ wires: [wire([peer('vm+7'), idle])] })).toEqual([]);
    const stranger = peer('ddsperf', { port: 26016, endpoints: [], ageMs: 60_000 });
    expect(worse({ wires: [wire([peer('vm+7'), stranger])] })).toMatchObject([{ about: 'no Cyber process' }]);
    // Both without: one finding, of the one that has been there longer.
    const both = [peer('vm+7', { endpoints: [], ageMs: 3500 }), idle];
    expect(worse({ wires: [wire(both)] })).toMatchObject([
      { about: 'one way', what: expect.stringContaining('60 s') as string },
    ]);
  });

  test('a silence is looked at until half the lease is over, where that is soon', () => {
    const isOpen = (silentMs: number, leaseMs: number = 12_000): boolean =>
      isSilenceOpen([peer('vm+7', { silentMs, leaseMs })], 10_000);
    expect([2900, 3100, 5900, 6100].map((silentMs) => isOpen(silentMs))).toEqual([false, true, true, false]);
    expect(isOpen(4000, 100_000)).toBe(false);
    expect(isOpen(4000, Infinity)).toBe(false);
  });

  test('three participants of one host and process, or two of different addresses', () => {
    const three = [26012, 26014, 26016].map((port) => peer('vm+7', { port }));
    expect(worse({ wires: [wire(three)] })).toMatchObject([{ severity: 'warning', about: 'same host and process id' }]);
    // A C++ process has two.
    expect(worse({ wires: [wire(three.slice(0, 2))] })).toEqual([]);
    const own = wire([peer('vm+7'), peer('vm+1', { port: 26014 })]);
    expect(worse({ wires: [own], roles: [] }).map(({ what }) => what)).toContainEqual(expect.stringContaining('vm+1'));
  });

  test('two processes of one name are told apart by their GUIDs', () => {
    const ours = (process: string, generation: number): string => `01ffcb0300${process}0${generation}`;
    const named = (prefix: string, port: number): RemoteParticipant => ({
      ...peer('box+1', { port }),
      // A GUID prefix is this text.
      prefix: prefix as RemoteParticipant['prefix'],
    });
    const of = (...prefixes: readonly string[]): Finding[] =>
      worse({ wires: [wire(prefixes.map((prefix, at) => named(prefix, 26012 + 2 * at)))], roles: [] }).filter(
        ({ about }) => about === 'same host and process id',
      );
    expect(of(ours('aaaaaaaaaaaa', 9), ours('bbbbbbbbbbbb', 9))).toMatchObject([
      { severity: 'warning', what: expect.stringContaining('2 processes by their GUIDs') as string },
    ]);
    expect(of('010f0101000100aa00000001', '010f0101000100bb00000001')).toHaveLength(1);
    expect(of('010f0101000100aa00000001', ours('aaaaaaaaaaaa', 9))).toHaveLength(1);
    // One process: ours a participant on each wire, C++ two on one; of others nothing is known.
    expect(of('010f0101000100aa00000001', '010f0101000100aa00000002')).toEqual([]);
    expect(of('0110aaaa000000000000000a', '0110bbbb000000000000000b')).toEqual([]);
    const two = [9, 10].map((generation) =>
      wire([named(ours('aaaaaaaaaaaa', generation), 26012)], { generation: generation as 9 | 10 }),
    );
    expect(worse({ wires: two, roles: [] })).toEqual([]);
  });

  test('a node name with two holders is an error', () => {
    const holder = facts().roles[0];
    if (holder === undefined) throw new Error('facts() has a role');
    const conflict = { nodeName: 'talker', winner: holder, loser: holder };
    const findings = worse({ conflicts: [conflict] });
    expect(findings).toMatchObject([{ severity: 'error', about: 'node name' }]);
    expect(isHealthy(findings)).toBe(false);
  });

  test('who is no Cyber process, and a Cyber process whose roles are missing', () => {
    expect(worse({ wires: [wire([peer('ddsperf')])], roles: [] })).toMatchObject([
      { severity: 'note', about: 'no Cyber process' },
    ]);
    expect(worse({ roles: [] })).toMatchObject([{ severity: 'warning', about: 'process without nodes' }]);
  });

  test('a clock that is ahead', () => {
    const aheadMs = new Map([[peer('vm+7').prefix, 3_600_000]]);
    expect(worse({ aheadMs })).toMatchObject([{ about: 'clock', what: expect.stringContaining('60 min') as string }]);
    expect(worse({ aheadMs: new Map([[peer('vm+7').prefix as string, 900]]) })).toEqual([]);
  });

  describe('C++ that takes us for neighbours', () => {
    const { ROLE_NODE, ROLE_WRITER, ROLE_READER } = RoleType;
    const theirs = { hostIp: '10.0.0.5', owner: { key: prefixOf('vm+7') } };
    const ours = { hostIp: '10.0.0.5', hostName: 'vm', processId: 9, owner: { key: '01ffcb', isOurs: true } };
    const node = role({ type: ROLE_NODE, nodeName: 'talker', ...theirs });
    const writer = role({ type: ROLE_WRITER, nodeName: 'talker', channelName: 'c', ...theirs });
    const reader = role({ type: ROLE_READER, nodeName: 'listener', channelName: 'c', ...ours });

    test('may send by shared memory: a note, where no channel is shared', () => {
      const [finding] = worse({ roles: [node] });
      expect(finding).toMatchObject({ severity: 'note', about: 'shared memory' });
      expect(finding?.todo).toContain('--host-ip');
      expect(worse({ roles: [node, writer, { ...reader, type: ROLE_WRITER }] })).toMatchObject([{ severity: 'note' }]);
      const alone = worse({
        wires: [wire([])],
        udpPorts: [],
        roles: [role({ type: ROLE_NODE, nodeName: 'x', ...ours })],
      });
      expect(alone).toMatchObject([{ about: 'processes' }]);
    });

    test('does so where it has no endpoint for a channel that it shares with one of ours', () => {
      const [finding] = worse({ roles: [node, writer, reader] });
      expect(finding).toMatchObject({ severity: 'warning', about: 'shared memory' });
      expect(finding?.what).toMatch(/vm\+7 of Cyber in C\+\+ .* these channels do not: c$/);
    });

    test('is not known to, nor not to, where it has just announced such a channel: its endpoint may be on its way', () => {
      const young = { ...writer, knownSince: 9000 as MonotonicMs };
      const wires = [wire([peer('vm+7', { endpoints: [{ kind: 'writer', topic: 'c' }] })])];
      const findings = worse({ roles: [node, young, reader] });
      expect(findings).toMatchObject([{ severity: 'note', about: 'shared memory' }]);
      expect(findings[0]?.what).toMatch(/is not known yet of what has just come: c$/);
      expect(findings[0]?.todo).toContain('--seconds');
      expect(worse({ roles: [node, young, reader], wires })).toEqual([]);
      // Of another one it is known.
      const other = [
        { ...writer, attributes: { ...writer.attributes, channelName: 'd' } },
        { ...reader, attributes: { ...reader.attributes, channelName: 'd' } },
      ];
      expect(worse({ roles: [node, young, reader, ...other], wires })).toMatchObject([
        { severity: 'warning', what: expect.stringMatching(/do not: d$/) as string },
      ]);
      const met = [wire([peer('vm+7', { endpoints: [{ kind: 'writer', topic: 'd' }] })])];
      expect(worse({ roles: [node, young, reader, ...other], wires: met })).toMatchObject([
        { severity: 'note', what: expect.stringMatching(/just come: c$/) as string },
      ]);
    });

    test('does not where it has one (diff_proc: RTPS)', () => {
      const met = (kind: 'reader' | 'writer'): WireFacts[] => [
        wire([peer('vm+7', { endpoints: [{ kind, topic: 'c' }] })]),
      ];
      expect(worse({ roles: [node, writer, reader], wires: met('writer') })).toEqual([]);
      expect(worse({ roles: [node, writer, reader], wires: met('reader') })).toMatchObject([{ severity: 'warning' }]);
    });
  });

  test('two message types on a channel, with who has them', () => {
    const use = (nodeName: string, messageType: string, type = RoleType.ROLE_READER, processId = 8): Role =>
      role({ type, nodeName, messageType, processId, channelName: 'c', owner: { key: prefixOf('vm+7') } });
    const writer = use('talker', 'X', RoleType.ROLE_WRITER, 7);
    expect(worse({ roles: [writer, use('listener', 'X'), use('recorder', 'Raw')] })).toEqual([]);
    const [finding] = worse({ roles: [writer, use('a', 'Y'), use('b', 'Y'), use('c', 'Y'), use('d', 'Y')] });
    expect(finding).toMatchObject({
      severity: 'warning',
      about: 'message type',
      what: 'c has messages of type X (talker (vm+7)) and of type Y (a (vm+8), b (vm+8), c (vm+8), and 1 more)',
    });
    expect(worse({ roles: [writer, use('a', '')] })).toMatchObject([
      { what: expect.stringContaining('no type (a') as string },
    ]);
  });

  test('what was refused, by peer and cause', () => {
    const prefix = peer('vm+7').prefix as string;
    const status: TopologyStatus = {
      ...STATUS,
      refused: new Map([
        ['wrong-id', 5],
        ['own-process', 9],
      ]),
      refusedBy: new Map([[prefix, new Map([['wrong-id', 3]] as const)]]),
    };
    expect(worse({ status })).toMatchObject([
      {
        severity: 'warning',
        about: 'refused (wrong-id)',
        what: expect.stringContaining('3 messages of vm+7') as string,
      },
      { severity: 'note', what: expect.stringContaining('2 messages of participants that are gone') as string },
    ]);
  });

  test('names do not steer the terminal', () => {
    const lines = examine(facts({ wires: [wire([peer('\u001b[2J+7', { silentMs: 9000 })])] })).flatMap(findingLines);
    expect(lines.join('')).not.toContain('\u001b');
  });
});
