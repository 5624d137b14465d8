import { messageOf } from '@blender-sim/base';
import { CyberError } from './cyber-error.js';
import type { MessageType } from './messages/message-type.js';

/** @throws CyberError CYBER_MESSAGE naming where it was to go and why its type refuses it. */
export function encodeMessage<T>(type: MessageType<T>, message: T, where: string): Uint8Array {
  try {
    return type.encode(message);
  } catch (error) {
    if (error instanceof CyberError) throw error;
    throw new CyberError('CYBER_MESSAGE', `${where}: no ${type.typeName} can be made of it: ${messageOf(error)}`, {
      cause: error,
      fields: { typeName: type.typeName },
    });
  }
}

/** Undefined where the octets are none of the type, whatever its codec throws: that is the sender's fault. */
export function decodeMessage<T>(type: MessageType<T>, octets: Uint8Array): { readonly message: T } | undefined {
  try {
    return { message: type.decode(octets) };
  } catch {
    return undefined;
  }
}
