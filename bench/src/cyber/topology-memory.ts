// What roles of others take: their messages alone, then in the managers too. Argument: nodes; its message to the parent is
// a MemoryFigures. Needs --expose-gc.
import { announcements, messageOf, newManagers } from './topology-messages.js';

/** Octets a role. */
export interface MemoryFigures {
  readonly roles: number;
  /** The decoded message, which the managers keep the attributes of. */
  readonly message: number;
  /** In all that the managers keep. */
  readonly known: number;
}

const all = announcements(Number(process.argv[2]));
const empty = octets();
const messages = all.map(messageOf);
const decoded = octets();
const managers = newManagers();
all.forEach(({ manager, owner }, at) => {
  const message = messages[at];
  if (message !== undefined) managers.all[manager]?.onRemoteChange(message, owner);
});
// The messages' own shells go, what the managers keep of them stays.
messages.length = 0;
const known = octets();
const figures: MemoryFigures = {
  roles: managers.roleCount,
  message: (decoded - empty) / all.length,
  known: (known - empty) / managers.roleCount,
};
process.send?.(figures);
process.exitCode = managers.roleCount === all.length ? 0 : 1;
process.disconnect?.();

function octets(): number {
  for (let times = 0; times < 3; times++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
