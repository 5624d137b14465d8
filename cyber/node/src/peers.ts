import type { EndpointData, GuidPrefix } from '@blender-sim/rtps';
import type { Role, TopologyManager } from '@blender-sim/topology';

/**
 * Which endpoints of the wire are whose. A C++ process announces its roles with one participant and has its data with
 * another one of the same name (31-, section 1).
 */
export class Peers {
  readonly #topology: Pick<TopologyManager, 'processes'>;
  #processes: ReadonlyMap<GuidPrefix, string> | undefined;

  constructor(topology: Pick<TopologyManager, 'processes'>) {
    this.#topology = topology;
  }

  /** Participants have come or gone. */
  forget(): void {
    this.#processes = undefined;
  }

  /** `host+pid` of a participant, or its GUID prefix where its name tells none. */
  processOf(prefix: GuidPrefix): string {
    this.#processes ??= this.#look();
    return this.#processes.get(prefix) ?? prefix;
  }

  /** The same of the process that announced a role. */
  processOfRole({ owner }: Role): string {
    const { hostName, processId, key } = owner;
    return hostName === undefined || processId === undefined ? key : `${hostName}+${processId}`;
  }

  isOf(endpoint: EndpointData, role: Role): boolean {
    return this.isOfPrefix(endpoint.guid.prefix, role);
  }

  /** Whether a participant is one of the process that announced a role. */
  isOfPrefix(prefix: GuidPrefix, role: Role): boolean {
    return prefix === role.owner.key || this.processOf(prefix) === this.processOfRole(role);
  }

  #look(): ReadonlyMap<GuidPrefix, string> {
    return new Map(
      this.#topology.processes.flatMap(({ hostName, processId, participants }) =>
        participants.map(({ prefix }): [GuidPrefix, string] => [prefix, `${hostName}+${processId}`]),
      ),
    );
  }
}
