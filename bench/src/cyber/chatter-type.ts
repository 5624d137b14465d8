import { type MessageType, protobufType } from '@blender-sim/cyber';
import { type Chatter, ChatterSchema } from '@blender-sim/cyber/testing';

/** Cyber's example message. */
export const chatterType: MessageType<Chatter> = protobufType(ChatterSchema);

export function chatterOf(number: number, content: Uint8Array): Chatter {
  return { $typeName: ChatterSchema.typeName, timestamp: 0n, lidarTimestamp: 0n, seq: BigInt(number), content };
}
