import type { Rig, RigLed } from '@blender-sim/description';
import type { TracerInfo } from '@blender-sim/optics';
import type { Position } from '@blender-sim/protocol';

/** LEDs that share a step: those of a slab of 16-bit planes. */
const GROUP = 16;
const LARGEST = 32_767;
/** Times the light of a matt white surface: reflections between parts of the object; highlights. */
const MATT_HEADROOM = 2;
const GLOSSY_HEADROOM = 8;
/**
 * Sigma that rounding to 16 bits may add to a code, in 8-bit levels: a pixel's code then differs from the exact one with a
 * chance of 0.8 x that, below 0.5%.
 */
const MAX_ROUNDING = 0.005;

/**
 * What a 16-bit step stands for in each group of 16 LEDs (the ambient light counts as one more LED): fine enough for the
 * rig's exposure, with room for the brightest pixel that a surface can have by the LED's power and distance. A function of
 * rig and position alone, so that what a pattern looks like never depends on what else was traced. Steps are powers of two:
 * sums of several groups stay exact.
 * @returns undefined where 16 bits are too coarse: then sums are made in float.
 */
export function sixteenBitSteps(rig: Rig, tracer: TracerInfo, position: Position): readonly number[] | undefined {
  // How bright a world or an emissive material is in the picture is not known beforehand.
  if (tracer.hasAmbient) return undefined;
  // A tone curve is steep in the dark: what is fine in light is coarse in codes.
  if (rig.camera.tone.kind !== 'linear') return undefined;
  const bounds = rig.leds.map((led) => brightest(rig, led, tracer.boundsM, position));
  const steps: number[] = [];
  let variance = 0;
  for (let first = 0; first < bounds.length; first += GROUP) {
    const largest = Math.max(...bounds.slice(first, first + GROUP));
    if (!(largest > 0 && Number.isFinite(largest))) return undefined;
    const step = 2 ** Math.ceil(Math.log2(largest / LARGEST));
    steps.push(step);
    variance += (Math.min(GROUP, bounds.length - first) * step ** 2) / 12;
  }
  return 255 * rig.camera.exposure * Math.sqrt(variance) <= MAX_ROUNDING ? steps : undefined;
}

/** Scene-linear mono light of the brightest pixel an LED can make, by its power and the nearest point of the object. */
function brightest(rig: Rig, led: RigLed, [min, max]: TracerInfo['boundsM'], position: Position): number {
  const unit = rig.metresPerUnit;
  const offset = [position.x, position.y, position.z];
  const distances = led.position.map((at, axis) => {
    const place = at * unit;
    const shift = (offset[axis] ?? 0) * unit;
    return Math.max((min[axis] ?? 0) + shift - place, 0, place - (max[axis] ?? 0) - shift);
  });
  const distance = Math.hypot(...distances) - led.radius * unit;
  if (!(distance > 0)) return Infinity;
  const intensity = led.powerW / (led.emitter === 'disk' ? Math.PI : 4 * Math.PI);
  const { material } = rig.scene;
  const isMatt = material !== 'file' && material.specular === 0 && material.metallic === 0;
  const seen = led.color.reduce((sum, part, channel) => sum + part * (rig.camera.responsivity[channel] ?? 0), 0);
  return (seen * (isMatt ? MATT_HEADROOM : GLOSSY_HEADROOM) * intensity) / (Math.PI * distance ** 2);
}
