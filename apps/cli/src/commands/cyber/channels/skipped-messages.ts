import type { MessageMeta } from '@blender-sim/cyber';
import { printable } from '@blender-sim/rtps';
import { plural } from '../../../terminal/columns.js';
import type { Stream } from '../../../terminal/stream.js';
import { roleText } from '../view/role-text.js';

/** Messages that came and are not shown: the first of a kind is told at once, all of them are counted. */
export class SkippedMessages {
  readonly #stderr: Stream;
  readonly #typeName: string;
  #undecodable = 0;
  #mismatched = 0;

  constructor(stderr: Stream, typeName: string) {
    this.#stderr = stderr;
    this.#typeName = printable(typeName);
  }

  /** Its octets are no message of the type. */
  undecodable({ writer, octets }: MessageMeta): void {
    this.#undecodable += 1;
    if (this.#undecodable > 1) return;
    this.#say(
      `a message of ${roleText(writer)} that is no ${this.#typeName} (${plural(octets, 'octet')}); --raw shows it`,
    );
  }

  /** Its writer announces another type. */
  mismatched({ writer }: MessageMeta): void {
    this.#mismatched += 1;
    if (this.#mismatched > 1) return;
    const theirs = printable(writer.attributes.messageType) || 'not named';
    this.#say(
      `messages of ${roleText(writer)}, whose type is ${theirs}, not ${this.#typeName}; --type or --raw shows them`,
    );
  }

  /** Tells all of it. @param unknownSenders messages of senders that have not joined. */
  tell(unknownSenders: number): void {
    const faults = [
      ...(this.#undecodable > 0 ? [`${this.#undecodable} that are no such message`] : []),
      ...(unknownSenders > 0 ? [`${unknownSenders} from senders that have not joined`] : []),
      ...(this.#mismatched > 0 ? [`${this.#mismatched} of another type`] : []),
    ];
    if (faults.length > 0) this.#say(faults.join(', '));
  }

  #say(what: string): void {
    this.#stderr.write(`Not shown: ${what}.\n`);
  }
}
