import type { Command } from '../../command.js';
import { CYBER_TOOLS, type CyberTools } from './cyber-tools.js';
import { type LookSpec, lookCommand } from './look-command.js';
import { channelInfo, channelList } from './view/channel-view.js';
import { nodeInfo, nodeList } from './view/node-view.js';
import { serviceInfo, serviceList } from './view/service-view.js';

const TIMES = `known for: since this command learnt of it; joined: since its own JOIN, by its machine's clock; lease left: how long its
process may yet be silent before everyone forgets it.`;

export type LookName = 'node list' | 'node info' | 'channel list' | 'channel info' | 'service list' | 'service info';

/** Commands that look once, by the last words of their names. */
export const LOOKS: Readonly<Record<LookName, LookSpec>> = {
  'node list': { name: 'cyber node list', notes: TIMES, answer: nodeList },
  'node info': { name: 'cyber node info', operands: ['NODE'], answer: (view, [name = '']) => nodeInfo(view, name) },
  'channel list': { name: 'cyber channel list', notes: TIMES, answer: channelList },
  'channel info': {
    name: 'cyber channel info',
    operands: ['CHANNEL'],
    answer: (view, [name = '']) => channelInfo(view, name),
  },
  'service list': { name: 'cyber service list', notes: TIMES, answer: serviceList },
  'service info': {
    name: 'cyber service info',
    operands: ['SERVICE'],
    answer: (view, [name = '']) => serviceInfo(view, name),
  },
};

/** `blender-sim cyber node list` and so on. */
export function lookAt(name: LookName, tools: CyberTools = CYBER_TOOLS): Command {
  return lookCommand(LOOKS[name], tools);
}
