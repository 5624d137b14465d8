/** One parameter of a list: inline QoS, and the data of discovery (RTPS 2.3, 9.4.2.11). */
export interface Parameter {
  /** 16 bits with the flags: 0x8000 vendor's, 0x4000 must be understood. */
  readonly pid: number;
  /** As it stands on the wire, padding included; the list's byte order applies to what is in it. A view, not a copy. */
  readonly value: Uint8Array;
}

/** Without the sentinel. */
export type ParameterList = readonly Parameter[];
