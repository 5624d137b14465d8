const PID_SENTINEL = 1;

/** The parameters of a PL_CDR_LE payload by their ids; of several with one id, the last. */
export function parametersOf(payload: Uint8Array): Map<number, Buffer> {
  const octets = Buffer.from(payload);
  const list = new Map<number, Buffer>();
  for (let at = 4; at + 4 <= octets.length;) {
    const pid = octets.readUInt16LE(at);
    if (pid === PID_SENTINEL) break;
    const end = at + 4 + octets.readUInt16LE(at + 2);
    list.set(pid, octets.subarray(at + 4, end));
    at = end;
  }
  return list;
}
