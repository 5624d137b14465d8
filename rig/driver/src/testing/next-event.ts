import type { BlenderSimDriver } from '../driver.js';
import type { DriverEvents } from '../state.js';

/** The next event of that name from now on. */
export function nextEvent<Name extends keyof DriverEvents>(
  driver: BlenderSimDriver,
  name: Name,
): Promise<DriverEvents[Name]> {
  return new Promise((resolve) => {
    const off = driver.on(name, (event) => {
      off();
      resolve(event);
    });
  });
}
