import { describe, expect, test } from 'vitest';
import { EXIT } from '../../exit-code.js';
import { bouncing } from './shape-source.js';
import { shapesPubCommand, shapesSubCommand } from './shapes.js';
import { CommandWorld, objects } from './testing/command-world.js';

describe('rtps shapes', () => {
  test('shapes arrive with color, x, y and size; then the end of each color', async () => {
    const world = new CommandWorld();
    const sub = world.start(shapesSubCommand, ['--reliable', '--seconds', '3']);
    const args = ['--color', 'RED', '--color', 'BLUE', '--count', '3', '--path', 'count', '--dispose'];
    expect(await world.end(world.start(shapesPubCommand, args))).toBe(EXIT.OK);
    expect(await world.end(sub)).toBe(EXIT.OK);
    expect(sub.stdout).toBe('RED 1 31 30\nBLUE 2 62 30\nRED 3 93 30\nRED disposed\nBLUE disposed\n');
  });

  test('only the colors asked for, as JSON', async () => {
    const world = new CommandWorld();
    const sub = world.start(shapesSubCommand, ['--reliable', '--color', 'BLUE', '--json', '--count', '2']);
    world.start(shapesPubCommand, ['--color', 'RED', '--color', 'BLUE', '--count', '4', '--path', 'count']);
    expect(await world.end(sub)).toBe(EXIT.OK);
    const instance = 'cac217c318363f8ef1160eeedef9e886';
    expect(objects(sub.stdout)).toMatchObject([
      { event: 'sample', seq: 2, color: 'BLUE', x: 2, y: 62, shapesize: 30, kind: 'alive', instance, size: 24 },
      { event: 'sample', seq: 4, color: 'BLUE', x: 4, y: 124 },
    ]);
  });

  test('transient-local keeps the last of each color unless told otherwise', async () => {
    const world = new CommandWorld();
    const late = async (...history: string[]): Promise<string> => {
      const topic = ['--topic', `Circle${history.join('')}`];
      const args = [...topic, '--color', 'A', '--color', 'B', '--count', '6', '--path', 'count', '--transient-local'];
      const pub = world.start(shapesPubCommand, [...args, ...history, '--json']);
      await world.until(() => pub.stdout.includes('"written"'));
      const sub = world.start(shapesSubCommand, [...topic, '--transient-local', '--keep-all', '--seconds', '2']);
      await world.end(sub);
      return sub.stdout;
    };
    expect(await late()).toBe('A 5 155 30\nB 6 186 30\n');
    expect(await late('--keep-last', '2')).toBe('A 3 93 30\nB 4 124 30\nA 5 155 30\nB 6 186 30\n');
  });

  test('other partitions stay apart', async () => {
    const world = new CommandWorld();
    const sub = world.start(shapesSubCommand, ['--partition', 'p*', '--reliable', '--seconds', '3']);
    world.start(shapesPubCommand, ['--partition', 'p1', '--count', '1', '--color', 'IN', '--wait-readers', '1']);
    world.start(shapesPubCommand, ['--partition', 'q1', '--count', '1', '--color', 'OUT', '--wait-readers', '0']);
    await world.end(sub);
    expect(sub.stdout).toMatch(/^IN -?\d+ -?\d+ 30\n$/);
  });

  test('a shape stays in the window', () => {
    const path = bouncing(30);
    for (let n = 1; n < 2000; n++) {
      const { x, y } = path(n);
      expect(x >= 15 && x <= 225 && y >= 15 && y <= 255).toBe(true);
    }
    expect(new Set(Array.from({ length: 100 }, (_, n) => path(n).x)).size).toBeGreaterThan(40);
  });

  test.each([
    { args: ['--color', 'x'.repeat(129)], says: 'more than 128 octets' },
    { args: ['--path', 'spiral'], says: '--path is "spiral"; expected bounce or count' },
    { args: ['--shapesize', '0'], says: '--shapesize is "0"; expected an integer from 1 to 200' },
  ])('$says', async ({ args, says }) => {
    const world = new CommandWorld();
    const pub = world.start(shapesPubCommand, args);
    await expect(world.end(pub)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(says) as string,
    });
  });
});
