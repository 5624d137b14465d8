import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventually } from '../eventually.js';
import { type Namespace, makeNamespace } from '../rtps/namespace.js';
import type { Place } from './cyber-peers.js';

const run = promisify(execFile);
const CARRIER_MS = 10_000;

/** Two network namespaces with a cable between them, and so two hosts; each has its loopback interface, too. */
export interface TwoHosts extends AsyncDisposable {
  readonly here: Host;
  readonly there: Host;
}

/** A namespace, by its end of the cable and by its loopback interface. */
export interface Host {
  readonly address: string;
  /** A process there speaks on the cable; it is told so by CYBER_IP, and in domain 80. */
  readonly outside: Place;
  /** As `outside`, on 127.0.0.1. */
  readonly inside: Place;
}

/** @returns why they can't be had. */
export async function makeTwoHosts(): Promise<TwoHosts | { readonly missing: string }> {
  const made: Namespace[] = [];
  const remove = async (): Promise<void> => {
    for (const one of made) await one[Symbol.asyncDispose]();
  };
  for (let i = 0; i < 2; i++) {
    const namespace = await makeNamespace();
    if ('missing' in namespace) {
      await remove();
      return namespace;
    }
    made.push(namespace);
  }
  const [first, second] = made as [Namespace, Namespace];
  try {
    const link = ['link', 'add', 'cable', 'netns', first.name, 'type', 'veth', 'peer', 'name', 'cable'];
    await run('ip', [...link, 'netns', second.name]);
    const [here, there] = [await plugged(first, '10.93.0.1'), await plugged(second, '10.93.0.2')];
    for (const { name } of made) await eventually(`the cable of ${name}`, CARRIER_MS, () => carrier(name));
    return {
      here,
      there,
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    return { missing: `no veth: ${String(error)}` };
  }
}

/** Linux may take a second to say that a link has a carrier; before that nobody lists its address. */
async function carrier(name: string): Promise<true | undefined> {
  const { stdout } = await run('ip', ['-n', name, 'link', 'show', 'dev', 'cable']);
  return stdout.includes(' state UP ') ? true : undefined;
}

async function plugged({ name, command }: Namespace, address: string): Promise<Host> {
  await run('ip', ['-n', name, 'address', 'add', `${address}/24`, 'dev', 'cable']);
  await run('ip', ['-n', name, 'link', 'set', 'cable', 'up']);
  const place = (ip: string): Place => ({ command, env: { CYBER_IP: ip, CYBER_DOMAIN_ID: '80' } });
  return { address, outside: place(address), inside: place('127.0.0.1') };
}
