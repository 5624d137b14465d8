import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { udpPayloads } from './pcap.js';

const FOLDER = new URL('../../../../../shared/golden/', import.meta.url);

/** Captures of real peers that lie beside the checkout, by file name; empty where there are none. */
export function goldenDatagrams(): ReadonlyMap<string, readonly Uint8Array[]> {
  if (!existsSync(FOLDER)) return new Map();
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.pcap'));
  return new Map(files.map((name) => [name, udpPayloads(readFileSync(new URL(name, FOLDER)))]));
}
