import { describe, expect, it } from 'vitest';
import { PositionMemory } from './position-memory.js';

const at = (x: number) => ({ x, y: 0, z: 0 });

describe('PositionMemory', () => {
  it('has nothing to restore before the first move', () => {
    const memory = new PositionMemory();
    expect(memory.candidates()).toEqual([]);
    expect(memory.newest).toBe(0);
  });

  it('prefers the newest move, also while it waits for its answer', () => {
    const memory = new PositionMemory();
    memory.confirm(memory.request(at(1)));
    memory.request(at(2));
    memory.request(at(3));
    expect(memory.candidates()).toEqual([at(3), at(2), at(1)]);
  });

  it('falls back to the move before when one is refused', () => {
    const memory = new PositionMemory();
    const first = memory.request(at(1));
    memory.confirm(first);
    const refused = memory.request(at(2));
    expect(memory.newest).toBe(refused);
    memory.forget(refused);
    expect(memory.newest).toBe(first);
    expect(memory.candidates()).toEqual([at(1)]);
  });

  it('knows a move that a newer one has overtaken, and does not go back to it', () => {
    const memory = new PositionMemory();
    const older = memory.request(at(1));
    const newer = memory.request(at(2));
    expect(memory.overtaken(older)).toBe(false);
    memory.confirm(newer);
    expect(memory.overtaken(older)).toBe(true);
    expect(memory.overtaken(newer)).toBe(false);
    memory.confirm(older);
    expect(memory.candidates()).toEqual([at(2)]);
  });

  it('keeps a confirmed move when it is forgotten afterwards', () => {
    const memory = new PositionMemory();
    const ticket = memory.request(at(1));
    memory.confirm(ticket);
    memory.forget(ticket);
    expect(memory.candidates()).toEqual([at(1)]);
  });
});
