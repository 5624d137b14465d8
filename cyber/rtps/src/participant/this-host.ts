import { isLoopbackAddress } from '../transport/host-interfaces.js';
import type { Transport } from '../transport/transport.js';

/** Whether an address is one of this host; the system is asked each time, as interfaces come and go. */
export function isThisHost(address: string, transport: Pick<Transport, 'interfaces'>): boolean {
  return isLoopbackAddress(address) || transport.interfaces().some((one) => one.address === address);
}
