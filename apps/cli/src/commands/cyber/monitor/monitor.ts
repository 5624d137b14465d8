import { type Command, defineCommand } from '../../../command.js';
import { EXIT, type ExitCode } from '../../../exit-code.js';
import { SUMMARY } from '../../../summaries.js';
import { untilAborted } from '../../../terminal/until-aborted.js';
import { cutShort } from '../../network/stay.js';
import { PROTO_OPTIONS, learnFiles } from '../channels/type-options.js';
import { CYBER_TOOLS, type CyberTools } from '../cyber-tools.js';
import { JSON_OPTION, NETWORK_OPTIONS, STAY_OPTION, boundMs } from '../network-options.js';
import { type CyberSession, look, ownNode, withCyber } from '../session.js';
import { timesRecord } from '../view/role-times.js';
import { ChannelWatch } from './channel-watch.js';
import { FullScreen } from './full-screen.js';
import type { Key } from './keys.js';
import { type MonitorView, type ScreenSize, monitorScreen, monitorTable, openLines, pageOf } from './monitor-screen.js';
import { type ChannelRow, type Cursor, START, move } from './monitor-state.js';

const NAME = 'cyber monitor';
const EVERY_MS = 1000;
/** As large as terminals are that don't say. */
const USUAL = { columns: 80, rows: 24 };
/** With --once: rates need a while. */
const ONCE_MS = 3000;

const OPTIONS = {
  ...NETWORK_OPTIONS,
  ...STAY_OPTION,
  ...PROTO_OPTIONS,
  once: { type: 'boolean', help: 'measures for --seconds (3), prints the table and ends' },
  ...JSON_OPTION,
} as const;

/** `blender-sim cyber monitor` in a given world. */
export function monitorCommand(tools: CyberTools): Command {
  return defineCommand({
    name: NAME,
    summary: SUMMARY[NAME],
    options: OPTIONS,
    notes: `Green: messages come; red: none for 3 s. Without a terminal, or with --json, the table once a second. NO_COLOR turns the
colours off. It reads every channel that somebody writes, up to 200: writers send everything once more to it.`,
    run: ({ options, signal }) => {
      const { once = false, json = false } = options;
      const stayMs = boundMs(NAME, options);
      return withCyber(NAME, options, once ? Infinity : stayMs, signal, tools, async (session) => {
        await learnFiles(session.cyber, options);
        const node = await ownNode(session, 'monitor');
        const watch = new ChannelWatch(session.cyber, node, tools.clock);
        try {
          const show = (): void => printTable(session, watch, json);
          if (once) {
            // Rates count from when the channels are known.
            const cut =
              (await look(session, Infinity)) ?? (await look(session, Number.isFinite(stayMs) ? stayMs : ONCE_MS));
            if (cut === undefined) show();
            return cut ?? EXIT.OK;
          }
          if (!json && tools.stdout.isTTY && tools.stdin.isTTY) return await fullScreen(session, watch);
          const stop = tools.clock.every('table', EVERY_MS, show);
          await untilAborted(session.signal).finally(stop);
          return cutShort(session, true) ?? EXIT.OK;
        } finally {
          await watch.close();
          await node.close();
        }
      });
    },
  });
}

/** `blender-sim cyber monitor`. */
export const cyberMonitor: Command = monitorCommand(CYBER_TOOLS);

function printTable({ cyber, lines }: CyberSession, watch: ChannelWatch, json: boolean): void {
  const view = viewOf({ cyber }, watch.rows(), START, undefined);
  if (json) {
    const { processes, nodes, rows } = view;
    lines.event('channels', {
      domain: cyber.topology.status().domainId,
      processes,
      nodes,
      channels: rows.map(rowRecord),
    });
  } else {
    for (const line of monitorTable(view)) lines.print(line);
    lines.print('');
  }
  // Each table when it is made, not a second later.
  lines.flush();
}

async function fullScreen(session: CyberSession, watch: ChannelWatch): Promise<ExitCode> {
  const { tools, signal } = session;
  const { stdout, environment, clock } = tools;
  const ended = new AbortController();
  let cursor: Cursor = START;
  const size = (): ScreenSize => ({
    columns: stdout.columns > 0 ? stdout.columns : USUAL.columns,
    rows: stdout.rows > 0 ? stdout.rows : USUAL.rows,
    // no-color.org: present and not empty.
    colors: (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb',
  });
  const draw = (): void => {
    const rows = watch.rows();
    const selected = rows.some(({ channel }) => channel === cursor.selected) || cursor.isOpen;
    if (!selected) cursor = { ...cursor, selected: rows[0]?.channel };
    const open = cursor.isOpen && cursor.selected !== undefined ? watch.open(cursor.selected, rows) : undefined;
    screen.paint(monitorScreen(viewOf(session, rows, cursor, open), size()));
  };
  const onKey = (key: Key): void => {
    const rows = watch.rows();
    const open = cursor.isOpen && cursor.selected !== undefined ? watch.open(cursor.selected, rows) : undefined;
    const moved = move(cursor, key, {
      channels: rows.map(({ channel }) => channel),
      lines: open === undefined ? 0 : openLines(open).length,
      page: pageOf(size()),
    });
    if (moved === undefined) {
      ended.abort();
      return;
    }
    cursor = moved;
    draw();
  };
  const screen = new FullScreen(tools, onKey, draw);
  const stop = clock.every('screen', EVERY_MS, draw);
  try {
    draw();
    await untilAborted(AbortSignal.any([signal, ended.signal]));
    return EXIT.OK;
  } finally {
    stop();
    screen.close();
  }
}

function viewOf(
  { cyber }: Pick<CyberSession, 'cyber'>,
  rows: readonly ChannelRow[],
  cursor: Cursor,
  open: MonitorView['open'],
): MonitorView {
  const { topology } = cyber;
  const { domainId, ip, wires } = topology.status();
  const generations = wires.map(({ generation }) => generation).join(' and ');
  const nodes = topology.nodeManager.getNodes().filter(({ owner }) => !owner.isOwn);
  return {
    title: `domain ${domainId}, Cyber ${generations} on ${ip}`,
    processes: topology.processes.length,
    nodes: nodes.length,
    rows,
    cursor,
    open,
  };
}

function rowRecord({ perSecond, whyUnread, times, ...row }: ChannelRow): Record<string, unknown> {
  return {
    ...row,
    perSecond: perSecond ?? null,
    ...(whyUnread !== undefined && { whyUnread }),
    ...timesRecord(times),
  };
}
