import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildTree } from '../scene/tree.js';
import { MeshRays } from './mesh-rays.js';

/** A thousandth apart: a triangle smaller than a rounding error of the ray is seen by chance, whoever looks. */
const coordinate = fc.integer({ min: -1000, max: 1000 }).map((value) => Math.fround(value / 1000));
const point = fc.tuple(coordinate, coordinate, coordinate);
const triangles = fc.array(fc.tuple(point, point, point), { minLength: 1, maxLength: 60 });

/** The tree's answers against trying every triangle; all in the tree's order. */
test('finds what trying every triangle one by one finds, nearest and any', () => {
  fc.assert(
    fc.property(triangles, point, point, (corners, from, towards) => {
      const direction = towards.map((value, axis) => value - from[axis]!) as [number, number, number];
      fc.pre(Math.hypot(...direction) > 1e-3);
      const positions = Float32Array.from(corners.flat(2));
      const { nodes, order } = buildTree(positions);
      const sorted = Float32Array.from(
        [...order].flatMap((entry) => [...positions.subarray(entry * 9, entry * 9 + 9)]),
      );
      const rays = new MeshRays(nodes, sorted);
      const single = [...order].flatMap((_, index) =>
        rays.blockedBy(index, ...from, ...direction, 0, 10) ? [{ t: rays.t, index }] : [],
      );
      single.sort((a, b) => a.t - b.t || a.index - b.index);
      const first = single[0];
      expect(rays.closest(...from, ...direction, 0, 10, -1)).toBe(first !== undefined);
      if (first === undefined) return;
      // A box may begin a rounding error behind the triangle in it: of two that are that near either one is right.
      const found = single.find(({ index }) => index === rays.triangle);
      expect(rays.t).toBe(found?.t);
      expect(rays.t - first.t).toBeLessThanOrEqual(1e-12);
      expect(rays.blocked(...from, ...direction, 0, 10, -1)).toBe(true);
      expect(rays.blocked(...from, ...direction, 0, first.t * 0.999, -1)).toBe(false);
      expect(rays.closest(...from, ...direction, 0, 10, first.index)).toBe(single.length > 1);
    }),
    { numRuns: 300 },
  );
});

test('rays along an axis that lie in the plane of a box see what is there', () => {
  const positions = Float32Array.from([0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0]);
  const { nodes } = buildTree(positions);
  const rays = new MeshRays(nodes, positions);
  expect(rays.closest(0, 0, 1, 0, 0, -1, 0, 10, -1)).toBe(true);
  expect(rays.t).toBe(1);
  expect(rays.closest(0.25, 0.25, 1, 0, 0, 1, 0, 10, -1)).toBe(false);
});
