import { RoleType } from '@blender-sim/topology';
import { describe, expect, test } from 'vitest';
import { role, viewOf } from '../testing/roles.js';
import { dotString, graphDot, graphOf, graphRecord, graphText } from './graph-view.js';

const { ROLE_NODE, ROLE_WRITER, ROLE_READER, ROLE_SERVER, ROLE_CLIENT } = RoleType;
const CHATTER = { channelName: 'channel/chatter', messageType: 'Chatter' };

const TALK = viewOf([
  role({ type: ROLE_NODE, nodeName: 'talker' }),
  role({ type: ROLE_NODE, nodeName: 'listener', processId: 8 }),
  role({ type: ROLE_WRITER, nodeName: 'talker', ...CHATTER }),
  role({ type: ROLE_WRITER, nodeName: 'talker', ...CHATTER }),
  role({ type: ROLE_READER, nodeName: 'listener', processId: 8, ...CHATTER }),
  role({ type: ROLE_WRITER, nodeName: 'talker', channelName: 'lonely', messageType: 'T' }),
  role({ type: ROLE_SERVER, nodeName: 'listener', serviceName: 'add' }),
  role({ type: ROLE_CLIENT, nodeName: 'talker', serviceName: 'add' }),
]);

const TIMES = 'known for 0 ms, joined 5 s ago, lease left -';

describe('text', () => {
  test('who reaches whom by what', () => {
    expect(graphText(graphOf(TALK))).toEqual([
      `listener (vm+8), ${TIMES}`,
      '  <- channel/chatter (Chatter) <- talker',
      '  serves add to talker',
      '',
      `talker (vm+7), ${TIMES}`,
      '  -> channel/chatter (Chatter) -> listener',
      '  -> lonely (T) -> nobody',
      '  calls add of listener',
    ]);
  });

  test('two types on a channel are both named', () => {
    const roles = [
      role({ type: ROLE_WRITER, nodeName: 'a', channelName: 'c', messageType: 'X' }),
      role({ type: ROLE_READER, nodeName: 'b', channelName: 'c', messageType: 'Y' }),
    ];
    expect(graphText(graphOf(viewOf(roles)))[1]).toBe('  -> c (X | Y) -> b');
  });

  test('an empty network has no lines', () => {
    expect(graphText(graphOf(viewOf([])))).toEqual([]);
  });
});

describe('DOT', () => {
  test('nodes are boxes, channels ellipses, each edge once', () => {
    const dot = graphDot(graphOf(TALK));
    expect(dot[0]).toBe('digraph cyber {');
    expect(dot.at(-1)).toBe('}');
    expect(dot).toContain(`  "node talker" [shape=box, label="talker", tooltip="vm+7, ${TIMES}"];`);
    expect(dot).toContain(
      `  "channel channel/chatter" [shape=ellipse, label="channel/chatter", tooltip="Chatter, ${TIMES}"];`,
    );
    expect(dot).toContain(`  "service add" [shape=hexagon, label="add", tooltip="add, ${TIMES}"];`);
    expect(dot.filter((line) => line === '  "node talker" -> "channel channel/chatter";')).toHaveLength(1);
    expect(dot).toContain('  "channel channel/chatter" -> "node listener";');
    expect(dot).toContain('  "node talker" -> "service add" [style=dashed];');
    expect(dot).toContain('  "service add" -> "node listener" [style=dashed];');
  });

  test('a node and a channel of one name are two vertices', () => {
    const roles = [role({ type: ROLE_WRITER, nodeName: 'x', channelName: 'x', messageType: 'T' })];
    expect(graphDot(graphOf(viewOf(roles)))).toContain('  "node x" -> "channel x";');
  });

  test('quotes, backslashes and line ends of names mean nothing', () => {
    expect(dotString('a"]; b [label="')).toBe('"a\\"]; b [label=\\""');
    expect(dotString('a\\')).toBe('"a\\\\"');
    expect(dotString('\\N\n')).toBe('"\\\\N\\\\u{a}"');
  });
});

test('JSON has age and lease of nodes, channels and services', () => {
  const times = { ageMs: 0, joinedMs: 5000 };
  expect(graphRecord(graphOf(TALK))).toMatchObject({
    nodes: [
      { node: 'listener', ...times },
      { node: 'talker', process: 'vm+7', ...times },
    ],
    channels: [
      { channel: 'channel/chatter', types: ['Chatter'], ...times },
      { channel: 'lonely', ...times },
    ],
    services: [{ service: 'add', ...times }],
    writes: [{ node: 'talker', name: 'channel/chatter' }, { name: 'lonely' }],
  });
});
