import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { messageOf } from '@blender-sim/base';
import type { JsonMessage, MessageType } from '@blender-sim/cyber';
import { CliError } from '../../../cli-error.js';
import type { KeySource } from '../cyber-tools.js';
import { parseMessage } from './type-options.js';

/** One message, again and again. */
export async function* repeated(message: JsonMessage, count: number): AsyncGenerator<JsonMessage> {
  for (let n = 1; n <= count; n++) yield await Promise.resolve(message);
}

/**
 * The messages of a file, one JSON object a line; empty lines are passed over.
 * @param file `-`: standard input.
 * @throws CliError INPUT naming the line.
 */
export async function* fileMessages(
  type: MessageType<JsonMessage>,
  file: string,
  stdin: KeySource & AsyncIterable<unknown>,
  count: number,
): AsyncGenerator<JsonMessage> {
  const name = file === '-' ? 'standard input' : file;
  let at = 0;
  let given = 0;
  if (count === 0) return;
  try {
    for await (const line of file === '-' ? linesOf(stdin) : createInterface({ input: createReadStream(file) })) {
      at += 1;
      if (line.trim() === '') continue;
      yield parseMessage(type, line, `${name}, line ${at}`);
      given += 1;
      if (given === count) return;
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError('INPUT', `${name} can't be read: ${messageOf(error)}.`, { cause: error });
  }
}

/** Lines of text that comes in pieces. */
export async function* linesOf(chunks: AsyncIterable<unknown>): AsyncGenerator<string> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk as Uint8Array, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
