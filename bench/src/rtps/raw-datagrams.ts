// Node's own datagrams, in a process of its own: the ceiling for what is made of them. Argument: `sub MEASURE_MS` or
// `pub PORT SIZE`. The receiver says its port, then EndpointLines; it acknowledges each eighth of the window, and the sender
// never has more than the window on its way: nothing is lost.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { monotonicMs, numberOf, stamp } from './stamped-body.js';
import { Tally } from './tally.js';

const BUFFER_OCTETS = 2 ** 23;
/** What the kernel books for a datagram beside its octets. */
const OVERHEAD_OCTETS = 1024;

const [role, first, second] = process.argv.slice(2);
const socket = createSocket({ type: 'udp4', lookup: (address, _options, done) => done(null, address, 4) });
process.on('SIGTERM', () => process.exit());
process.stdin.on('end', () => process.exit()).resume();
// As nothing is looked up, these events may come before the calls return.
const listening = once(socket, 'listening');
socket.bind({ port: 0, address: '127.0.0.1' });
await listening;
socket.setRecvBufferSize(BUFFER_OCTETS);
if (role === 'sub') await receive(Number(first));
else await send(Number(first), Number(second));

/** How many datagrams may be under way: half the buffer that was granted, in the kernel's own count. */
function windowOf(size: number): number {
  return Math.max(2, Math.floor(socket.getRecvBufferSize() / 4 / (size + OVERHEAD_OCTETS)));
}

async function receive(measureMs: number): Promise<void> {
  const tally = new Tally(measureMs);
  const acknowledgement = Buffer.alloc(4);
  let every = 0;
  socket.on('message', (datagram, from) => {
    tally.add(datagram);
    every ||= Math.max(1, Math.floor(windowOf(datagram.length) / 8));
    const number = numberOf(datagram);
    if (number % every !== 0) return;
    acknowledgement.writeUInt32LE(number);
    socket.send(acknowledgement, from.port, from.address);
  });
  process.stdout.write(`${JSON.stringify({ event: 'port', at: monotonicMs(), port: socket.address().port })}\n`);
  while (!tally.isOver) await new Promise((resolve) => setTimeout(resolve, 5));
  process.stdout.write(`${JSON.stringify(tally.line)}\n`);
  process.exit();
}

async function send(port: number, size: number): Promise<void> {
  const window = windowOf(size);
  let acknowledged = 0;
  let wake: (() => void) | undefined;
  socket.on('message', (datagram) => {
    acknowledged = datagram.readUInt32LE();
    wake?.();
  });
  // The receiver has gone: this process is ended next.
  socket.on('error', () => undefined);
  const connected = once(socket, 'connect');
  socket.connect(port, '127.0.0.1');
  await connected;
  for (let number = 1; ; number++) {
    while (number - acknowledged > window) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    // Each its own: the system may not have taken the one before.
    const datagram = Buffer.allocUnsafe(size);
    stamp(datagram, number);
    socket.send(datagram);
    // Acknowledgements are read in between.
    if (number % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}
