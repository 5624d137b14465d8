import type { ProcessWorld } from '../process-world.js';
import { Channel } from './channel.js';

/** The channels that this process reads or writes. */
export class Channels {
  readonly #world: ProcessWorld;
  readonly #byName = new Map<string, Channel>();
  readonly #stop: () => void;

  constructor(world: ProcessWorld) {
    this.#world = world;
    this.#stop = world.topology.channelManager.addChangeListener((change) =>
      this.#byName.get(change.role.attributes.channelName)?.onChange(change),
    );
  }

  /** The channel, which stays until it is released unused. */
  open(name: string): Channel {
    let channel = this.#byName.get(name);
    if (channel === undefined) {
      channel = new Channel(this.#world, name);
      this.#byName.set(name, channel);
    }
    return channel;
  }

  release(channel: Channel): void {
    if (channel.isUnused && this.#byName.get(channel.name) === channel) this.#byName.delete(channel.name);
  }

  /** Participants have come or gone. */
  onPeersChange(): void {
    for (const channel of this.#byName.values()) channel.onPeersChange();
  }

  close(): void {
    this.#stop();
  }
}
