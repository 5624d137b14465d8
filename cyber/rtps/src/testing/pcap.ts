const ETHERNET_OCTETS = 14;
const UDP = 17;

/** UDP over IPv4 over Ethernet: what the payloads of a little-endian pcap file are; everything else is passed over. */
export function udpPayloads(pcap: Uint8Array): Uint8Array[] {
  const view = new DataView(pcap.buffer, pcap.byteOffset, pcap.byteLength);
  if (view.getUint32(0, true) !== 0xa1b2c3d4 || view.getUint32(20, true) !== 1)
    throw new Error('Not that kind of pcap.');
  const payloads: Uint8Array[] = [];
  for (let at = 24; at + 16 <= pcap.length;) {
    const captured = view.getUint32(at + 8, true);
    const ip = at + 16 + ETHERNET_OCTETS;
    at += 16 + captured;
    if (view.getUint16(ip - 2) !== 0x0800 || view.getUint8(ip + 9) !== UDP) continue;
    const udp = ip + (view.getUint8(ip) & 0x0f) * 4;
    payloads.push(pcap.subarray(udp + 8, udp + view.getUint16(udp + 4)));
  }
  return payloads;
}
