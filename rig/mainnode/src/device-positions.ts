import type { Position } from '@blender-sim/protocol';

/** Where each driver's object is (the specification's DevicePositionMap). Moving renders nothing. */
export class DevicePositionMap {
  readonly #positions = new Map<number, Position>();

  updateDevicePosition(serial: number, position: Position): void {
    this.#positions.set(serial, position);
  }

  /** Undefined before the first Move: the object is at the rig's home. */
  getDevicePosition(serial: number): Position | undefined {
    return this.#positions.get(serial);
  }

  deleteDevicePosition(serial: number): void {
    this.#positions.delete(serial);
  }
}
