import { createInterface } from 'node:readline';
import { RtpsError } from '../rtps-error.js';
import type { Locator } from '../structure/locator.js';
import type { OpenOptions } from '../transport/transport.js';
import { createUdpTransport } from '../transport/udp-transport.js';

// A program for tests that need a network namespace of their own: opens the channels of its argument (JSON, a list of
// OpenOptions), tells on stdout what comes, sends what stdin says, one JSON object a line, and ends with stdin.

interface SendCommand {
  readonly text: string;
  readonly to: Locator;
}

const LIFE_MS = 60_000;

function say(line: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function main(): Promise<void> {
  setTimeout(() => process.exit(2), LIFE_MS).unref();
  // The test that starts this wrote the argument.
  const wanted = JSON.parse(process.argv[2] ?? '[]') as readonly OpenOptions[];
  const transport = createUdpTransport();
  try {
    const channels = [];
    for (const [channel, options] of wanted.entries()) {
      channels.push(
        await transport.open(options, (datagram, { address }) =>
          say({ event: 'datagram', channel, from: address, text: Buffer.from(datagram).toString() }),
        ),
      );
    }
    say({ event: 'open', warnings: channels.map(({ warnings }) => warnings), interfaces: transport.interfaces() });
    for await (const line of createInterface({ input: process.stdin })) {
      const { text, to } = JSON.parse(line) as SendCommand;
      transport.send(Buffer.from(text), to);
      await transport.drained();
      say({ event: 'sent', text, errors: Object.fromEntries(transport.counters.sendErrors) });
    }
  } catch (error) {
    if (!(error instanceof RtpsError)) throw error;
    say({ event: 'failed', code: error.code, message: error.message });
  } finally {
    await transport.close();
  }
}

await main();
