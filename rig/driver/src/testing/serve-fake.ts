// The fake main node as a process of its own, to be frozen and killed, and for clients in other languages:
//   npx tsx --conditions=source rig/driver/src/testing/serve-fake.ts [PORT [FIRST_SERIAL]]
import { FakeMainNode } from './fake-main-node.js';

const [port = '0', firstSerial = '1'] = process.argv.slice(2);
const options = { width: 320, height: 240, lightCount: 24, port: Number(port), firstSerial: Number(firstSerial) };
const fake = await FakeMainNode.start(options);
process.stdout.write(`${JSON.stringify({ event: 'ready', address: fake.address })}\n`);
process.once('SIGTERM', () => void fake.close());
