// The face of the medal as a height above its field, in mm, over a disc of 20 mm radius.
import { arcText } from './lettering.mjs';

export const RADIUS_MM = 20;

const BLADES = 7;
const APOTHEM_MM = 4.2;
const IRIS_MM = 10.6;
const RIM_MM = 18.5;
const BEADS = 72;

const smooth = (from, to, x) => {
  const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
  return t * t * (3 - 2 * t);
};
/** A round bar of `width` and `height`, seen at `distance` from its middle line. */
const bar = (distance, width, height) => height * Math.sqrt(Math.max(0, 1 - ((2 * distance) / width) ** 2));

const top = arcText({ text: 'BLENDER-SIM', baselineMm: 13, heightMm: 2.9, above: true });
const bottom = arcText({ text: 'LUX LUCI ADDITUR', baselineMm: 15.9, heightMm: 2.6, above: false });

/** The blades of an iris: each lies with its edge on the next and falls away from it. */
function iris(x, y) {
  const over = Array.from({ length: BLADES }, (_, i) => {
    const angle = (i * 2 * Math.PI) / BLADES;
    return x * Math.cos(angle) + y * Math.sin(angle) - APOTHEM_MM;
  });
  const blade = over.findIndex((s, i) => s > 0 && over[(i + 1) % BLADES] <= 0);
  return blade < 0 ? undefined : 0.95 - 0.075 * over[blade];
}

/** A ball in the opening, with a star of rays under it. */
function light(x, y, r) {
  const ball = r < 1.7 ? Math.sqrt(1.7 ** 2 - r * r) * 0.62 : 0;
  const turn = (Math.PI * 2) / 14;
  const angle = Math.atan2(y, x);
  const off = Math.abs(angle - Math.round(angle / turn) * turn) * r;
  const ray = r > 1.5 && r < 3.8 ? bar(off, 0.75 * (1 - (r - 1.5) / 2.6), 0.3) : 0;
  return Math.max(ball, ray);
}

function height(x, y) {
  const r = Math.hypot(x, y);
  // The outermost half millimetre is the rounding of the edge.
  if (r >= RIM_MM - 0.4) return 1.15 * smooth(RIM_MM - 0.4, RIM_MM + 0.1, r) - 0.45 * smooth(19.2, 20, r) ** 2;
  if (r > 16.6) {
    const step = (2 * Math.PI) / BEADS;
    const angle = Math.atan2(y, x);
    const off = (angle - Math.round(angle / step) * step) * r;
    return Math.sqrt(Math.max(0, 0.55 ** 2 - off * off - (r - 17.3) ** 2));
  }
  if (r > 11.9) return bar(Math.min(top(x, y), bottom(x, y)), 0.72, 0.5);
  const ring = bar(Math.abs(r - 11.2), 1.2, 0.75);
  if (r > IRIS_MM) return ring;
  return Math.max(iris(x, y) ?? light(x, y, r), ring);
}

const TAPS = [-0.15, -0.05, 0.05, 0.15];

/** Height in mm at (x, y) in mm, averaged over less than half a millimetre: a stamp has no sharper edges. */
export function relief(x, y) {
  let sum = 0;
  for (const dx of TAPS) for (const dy of TAPS) sum += height(x + dx, y + dy);
  return sum / TAPS.length ** 2;
}
