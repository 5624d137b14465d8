import { countersText } from '@blender-sim/rtps';
import { type Command, defineCommand } from '../../command.js';
import { EXIT } from '../../exit-code.js';
import { SUMMARY } from '../../summaries.js';
import { untilAborted } from '../../terminal/until-aborted.js';
import { NETWORK_OPTIONS } from './network-options.js';
import { showLive } from './live-view.js';
import { countersRecord } from './network-record.js';
import { networkText } from './network-text.js';
import { NetworkWatch } from './network-watch.js';
import { withSession } from './session.js';
import { TOOLS, type Tools } from './tools.js';

const NAME = 'rtps spy';
/** Fast DDS and Cyclone answer a new participant at once; two announcements of a lost answer's sender fit. */
const ONCE_SECONDS = '3';

const OPTIONS = {
  ...NETWORK_OPTIONS,
  once: { type: 'boolean', help: `looks for --seconds (${ONCE_SECONDS}), prints what there is and ends` },
  rates: { type: 'boolean', help: 'joins every topic, best effort, to measure what its writers send' },
  counters: { type: 'boolean', help: 'at the end: what was received and sent, and what was dropped and why' },
  json: { type: 'boolean', help: 'as JSON: an object an event, or with --once one for all' },
} as const;

/** `blender-sim rtps spy` in a given world. */
export function spyCommand(tools: Tools): Command {
  return defineCommand({
    name: NAME,
    summary: SUMMARY[NAME],
    options: OPTIONS,
    notes: `On a terminal a picture that is kept up to date, elsewhere a line an event. A mismatch is between two endpoints of
others on one topic, with the reason. It is a participant itself: others see it, without endpoints unless --rates.`,
    run: ({ options, signal }) => {
      const { once = false, json = false, rates = false, counters = false } = options;
      const network = once ? { ...options, seconds: options.seconds ?? ONCE_SECONDS } : options;
      return withSession(NAME, network, signal, tools, async (session) => {
        const { participant, lines } = session;
        const watch = new NetworkWatch(participant, tools.clock, rates);
        try {
          if (once) {
            await untilAborted(session.signal);
            if (json) lines.json(watch.record());
            else lines.print(networkText(watch.view()).trimEnd());
          } else if (tools.stdout.isTTY && !json) {
            await showLive(tools.stdout, () => networkText(watch.view()), watch, tools.clock, session.signal);
          } else {
            watch.onEvent((event) => (json ? lines.json(event.record) : lines.print(event.text)));
            await untilAborted(session.signal);
          }
          const { counters: counts } = participant.status();
          if (counters && json) lines.event('counters', countersRecord(counts));
          else if (counters) lines.print(countersText(counts).trimEnd());
        } finally {
          watch.close();
        }
        return EXIT.OK;
      });
    },
  });
}

/** `blender-sim rtps spy`. */
export const rtpsSpy: Command = spyCommand(TOOLS);
