/** Octets to be sent as one datagram: in one piece, or in parts, one behind the other. */
export type Datagram = Uint8Array | readonly Uint8Array[];

export function datagramLength(datagram: Datagram): number {
  if (datagram instanceof Uint8Array) return datagram.length;
  let length = 0;
  for (const part of datagram) length += part.length;
  return length;
}

/** In one piece; parts are copied. */
export function wholeDatagram(datagram: Datagram): Uint8Array {
  return datagram instanceof Uint8Array ? datagram : Buffer.concat(datagram);
}
