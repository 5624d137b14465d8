/** ProtocolVersion_t (RTPS 2.3, 9.3.2). */
export interface ProtocolVersion {
  readonly major: number;
  readonly minor: number;
}
