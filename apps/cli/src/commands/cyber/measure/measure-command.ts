import { RAW_MESSAGE_TYPE, rawTypeOf } from '@blender-sim/cyber';
import { type Command, defineCommand, integerOption } from '../../../command.js';
import { type CommandName, SUMMARY } from '../../../summaries.js';
import { channelTypeOf } from '../channels/channel-wait.js';
import { listen } from '../channels/listen.js';
import type { CyberTools } from '../cyber-tools.js';
import { JSON_OPTION, NETWORK_OPTIONS, STAY_OPTION, boundMs } from '../network-options.js';
import { unlessCut, withCyber } from '../session.js';
import { MessageWindow } from './message-window.js';
import { RecentRate } from './recent-rate.js';

const EVERY_MS = 1000;
const MOST_WINDOW = 1_000_000;

/** What came of a channel. */
export interface Arrivals {
  readonly window: MessageWindow;
  /** Of the last seconds; undefined before any time has passed. */
  readonly octetsPerSecond: number | undefined;
  /** Messages that never came. */
  readonly lost: number;
}

/** A measurement for people and for programs; undefined: too little came yet. */
export type Measured = { readonly text: string; readonly record: Readonly<Record<string, unknown>> } | undefined;

/** What is measured of a channel, once a second. */
export interface MeasureSpec {
  readonly name: CommandName;
  /** Of this command's node. */
  readonly verb: string;
  readonly window: string;
  readonly notes: string;
  readonly measure: (arrivals: Arrivals) => Measured;
}

/** A command that hears a channel and tells once a second what came. */
export function measureCommand(spec: MeasureSpec, tools: CyberTools): Command {
  const { name } = spec;
  const options = {
    ...NETWORK_OPTIONS,
    ...STAY_OPTION,
    window: { type: 'string', value: 'N', help: 'messages that are looked at, the last ones', default: spec.window },
    count: { type: 'string', value: 'N', help: 'ends after so many messages', default: 'none' },
    ...JSON_OPTION,
  } as const;
  return defineCommand({
    name,
    summary: SUMMARY[name],
    operands: ['CHANNEL'],
    options,
    notes: spec.notes,
    run: ({ options: values, operands: [channel = ''], signal }) => {
      const { json = false } = values;
      const window = new MessageWindow(integerOption(name, 'window', values.window ?? spec.window, 2, MOST_WINDOW));
      const count =
        values.count === undefined ? undefined : integerOption(name, 'count', values.count, 0, Number.MAX_SAFE_INTEGER);
      return withCyber(name, values, boundMs(name, values), signal, tools, async (session) => {
        const { lines, cyber } = session;
        const type = await unlessCut(session, channelTypeOf(session, channel));
        if ('code' in type) return type.code;
        let since = 0;
        let total = 0;
        let lost = 0;
        const rate = new RecentRate(tools.clock.monotonicMs());
        const tell = (): void => {
          const nowMs = tools.clock.monotonicMs();
          const octetsPerSecond = rate.octetsPerSecond(nowMs);
          const measured = since === 0 ? undefined : spec.measure({ window, octetsPerSecond, lost });
          rate.mark(nowMs);
          const writers = cyber.topology.channelManager.getWritersOfChannel(channel).length;
          if (json) lines.event(spec.verb, { channel, messages: since, total, lost, writers, ...measured?.record });
          else lines.print(measured?.text ?? (since === 0 ? nothing(writers) : 'one message so far'));
          since = 0;
        };
        const stop = tools.clock.every(spec.verb, EVERY_MS, tell);
        try {
          return await listen(session, {
            verb: spec.verb,
            channel,
            count,
            // Never decoded: it is counted only.
            type: rawTypeOf(type.value || RAW_MESSAGE_TYPE),
            readsAll: true,
            // It does not flow: it is all there at once.
            wantsHistory: false,
            onMessage: (_message, { octets }, lostSoFar) => {
              since += 1;
              total += 1;
              lost = lostSoFar;
              rate.add(octets);
              window.add(tools.clock.monotonicMs(), octets);
            },
          });
        } finally {
          stop();
          if (since > 0) tell();
        }
      });
    },
  });
}

function nothing(writers: number): string {
  return writers === 0 ? 'no new messages, and nobody writes it any more' : 'no new messages';
}
