import { CyberError } from '../cyber-error.js';
import type { MessageType } from '../messages/message-type.js';

/** Messages that are texts, for tests: no octet 0xff is in one. */
export function textType(typeName: string = 'test.Text', protoDesc?: Uint8Array): MessageType<string> {
  return {
    typeName,
    encode: (message) => new TextEncoder().encode(message),
    decode: (octets) => {
      if (octets.includes(0xff)) throw new CyberError('CYBER_MESSAGE', 'It is no text.');
      return new TextDecoder().decode(octets);
    },
    ...(protoDesc !== undefined && { protoDesc }),
  };
}
