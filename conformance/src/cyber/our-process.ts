// Our process of Cyber RT, told and telling what the C++ one is (conformance/peers/cyber/commands.hpp).
import { createInterface } from 'node:readline';
import { messageOf } from '@blender-sim/base';
import { CyberError, createCyber } from '@blender-sim/cyber';
import { TopologyError } from '@blender-sim/topology';
import { OurCommands } from './our-commands.js';
import { tellTopology } from './our-events.js';
import { ourOptions } from './our-options.js';
import { say } from './say.js';

const options = ourOptions(process.argv.slice(2));
const cyber = await createCyber(options.cyber);
const { topology } = cyber;
tellTopology(topology);
const commands = await OurCommands.on(cyber, options);
setTimeout(() => process.exit(3), options.seconds * 1000).unref();
// As in Cyber; SIGTERM ends it on the spot. A process that ends by itself has to do without: the library closes all before.
if (options.cyber.endsProcessOnDuplicate !== true) process.once('SIGINT', () => void end());
say('ready', { pid: topology.processId, host: topology.hostName, hostIp: topology.hostIp });

// One command after another: a node is joined before its writer is asked for.
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'exit') break;
  try {
    await commands.run(line);
  } catch (error) {
    const code = error instanceof CyberError || error instanceof TopologyError ? error.code : undefined;
    say('refused', { line, code, message: messageOf(error) });
  }
}
await end();

async function end(): Promise<void> {
  await cyber.close();
  say('done', {});
  process.exit(0);
}
