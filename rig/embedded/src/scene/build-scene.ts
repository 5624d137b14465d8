import path from 'node:path';
import type { Rig, RigLed } from '@blender-sim/description';
import { refused } from '../error.js';
import type { SurfaceMaterial, TraceLed, TraceScene } from '../trace/scene.js';
import type { ReadObject } from './read-object.js';
import { type PlacedMesh, placed } from './placement.js';
import { cornerNormals } from './shading.js';
import { minus, times, tracedCamera, unit } from './traced-camera.js';
import { buildTree } from './tree.js';

/** Below this roughness a light's reflection is smaller than what sampling the light finds well. */
const MIRROR = 0.1;

/** A scene that is ready to trace, and what of it is not as Blender would show it. */
export interface BuiltScene {
  readonly scene: TraceScene;
  readonly warnings: readonly string[];
  /** Whether anything shines besides the LEDs. */
  readonly hasAmbient: boolean;
  /** Corners of the box around the object with the stage at (0, 0, 0), metres. */
  readonly boundsM: readonly [min: readonly number[], max: readonly number[]];
}

/**
 * Puts object, camera and LEDs together in shared memory, in metres.
 * @throws EmbeddedError SCENE_REFUSED
 */
export function buildScene(rig: Rig, { mesh, hasLamps }: ReadObject): BuiltScene {
  const name = path.basename(rig.scene.file);
  const warnings = [...mesh.warnings];
  const keepsLight = rig.scene.ownLight === 'ambient';
  if (hasLamps && keepsLight) {
    throw refused(name, 'holds lamps, which only Blender can keep shining; set scene.own_light to off or remove them.');
  }
  const body = withExtent(placed(mesh, rig, name), name);
  const materials =
    rig.scene.material === 'file' ? body.materials.map((material) => shown(material, keepsLight)) : [rigMaterial(rig)];
  if (rig.scene.material === 'file' && !keepsLight && body.materials.some(isEmissive)) {
    warnings.push('some materials emit light; their emission is turned off, LEDs are the only light');
  }
  if (materials.some(({ kind, roughness }) => kind === 'principled' && roughness < MIRROR)) {
    warnings.push('highlights on nearly mirror-like materials are found by chance; they take many samples');
  }
  if (rig.render.bounces > 0) {
    warnings.push('the embedded renderer traces direct light only; light that bounces is missing');
  }
  const normals = cornerNormals(body, rig.scene.shading);
  const { nodes, order } = buildTree(Float32Array.from(body.positions));
  const scene: TraceScene = {
    nodes,
    positions: inOrder(body.positions, order),
    normals: inOrder(normals, order),
    materialOf: sharedMaterials(body, order, rig.scene.material !== 'file'),
    materials,
    leds: rig.leds.map((led) => traceLed(led, rig.metresPerUnit)),
    camera: tracedCamera(rig),
    ambient: rig.ambient.radiance,
  };
  const hasAmbient = rig.ambient.radiance.some((value) => value > 0) || materials.some(isEmissive);
  return { scene, warnings, hasAmbient, boundsM: body.boundsM };
}

/** An LED in metres with its intensity: P / (4 pi) of a point, P / pi along the axis of a disk. */
export function traceLed(led: RigLed, metresPerUnit: number): TraceLed {
  const center = times(led.position, metresPerUnit);
  const isDisk = led.emitter === 'disk';
  return {
    kind: led.emitter,
    center,
    radius: led.radius * metresPerUnit,
    axis: isDisk ? unit(minus(led.aim, led.position)) : [0, 0, 1],
    intensity: times(led.color, led.powerW / (isDisk ? Math.PI : 4 * Math.PI)),
  };
}

/** Without metal and gloss the rig's material is Lambertian, exactly, as in the Blender scripts. */
function rigMaterial(rig: Rig): SurfaceMaterial {
  const { material } = rig.scene;
  // Called for a material of the rig only.
  if (material === 'file') throw new TypeError('the rig has no material');
  const kind = material.metallic === 0 && material.specular === 0 ? 'matt' : 'principled';
  return { ...material, kind, emission: [0, 0, 0] };
}

function shown(material: SurfaceMaterial, keepsLight: boolean): SurfaceMaterial {
  if (!keepsLight) return { ...material, emission: [0, 0, 0] };
  // An unlit material that shines reflects nothing.
  return material.kind === 'matt' && isEmissive(material) ? { ...material, baseColor: [0, 0, 0] } : material;
}

function isEmissive({ emission }: SurfaceMaterial): boolean {
  return emission.some((value) => value > 0);
}

/** Drops triangles without area: a ray cannot hit them, and they have no normal. */
function withExtent(mesh: PlacedMesh, name: string): PlacedMesh {
  const kept: number[] = [];
  for (let triangle = 0; triangle < mesh.smooth.length; triangle++) {
    if (hasArea(mesh.positions, triangle * 9)) kept.push(triangle);
  }
  if (kept.length === 0) throw refused(name, 'has no face with an area; export an object with faces that can be seen.');
  if (kept.length === mesh.smooth.length) return mesh;
  const order = Uint32Array.from(kept);
  return {
    ...mesh,
    positions: Float64Array.from(pick(mesh.positions, order, 9)),
    normals: Float32Array.from(pick(mesh.normals, order, 9)),
    vertexOf: Uint32Array.from(pick(mesh.vertexOf, order, 3)),
    smooth: Uint8Array.from(pick(mesh.smooth, order, 1)),
    materialOf: Uint16Array.from(pick(mesh.materialOf, order, 1)),
  };
}

function hasArea(positions: Float64Array, at: number): boolean {
  // In float32, as it is traced.
  const [ax = 0, ay = 0, az = 0, bx = 0, by = 0, bz = 0, cx = 0, cy = 0, cz = 0] = Float32Array.from(
    positions.subarray(at, at + 9),
  );
  const x = (by - ay) * (cz - az) - (bz - az) * (cy - ay);
  const y = (bz - az) * (cx - ax) - (bx - ax) * (cz - az);
  const z = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  return x * x + y * y + z * z > 0;
}

function* pick(values: ArrayLike<number>, order: Uint32Array, each: number): Generator<number> {
  for (const entry of order) for (let at = entry * each; at < (entry + 1) * each; at++) yield values[at] ?? 0;
}

function inOrder(values: Float64Array | Float32Array, order: Uint32Array): Float32Array<SharedArrayBuffer> {
  const out = new Float32Array(new SharedArrayBuffer(order.length * 9 * 4));
  order.forEach((triangle, index) => out.set(values.subarray(triangle * 9, triangle * 9 + 9), index * 9));
  return out;
}

function sharedMaterials(mesh: PlacedMesh, order: Uint32Array, isOne: boolean): Uint16Array<SharedArrayBuffer> {
  const out = new Uint16Array(new SharedArrayBuffer(order.length * 2));
  if (!isOne) order.forEach((triangle, index) => (out[index] = mesh.materialOf[triangle] ?? 0));
  return out;
}
