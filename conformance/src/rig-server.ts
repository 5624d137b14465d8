/** A main node that can render, for clients to be run against. */
export interface RigServer extends AsyncDisposable {
  /** HOST:PORT. */
  readonly address: string;
  /** LEDs of its rig. */
  readonly lights: number;
  readonly width: number;
  readonly height: number;
}
