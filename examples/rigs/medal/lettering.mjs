// Capital letters as strokes, bent along a circle, as a distance field: how far is a point from the nearest stroke?

/** Strokes as polylines in a box 1 high; width is how far the pen moves on. */
const GLYPHS = {
  ' ': { width: 0.45, strokes: [] },
  '-': {
    width: 0.55,
    strokes: [
      [
        [0.05, 0.5],
        [0.4, 0.5],
      ],
    ],
  },
  A: {
    width: 0.85,
    strokes: [
      [
        [0, 0],
        [0.37, 1],
        [0.74, 0],
      ],
      [
        [0.13, 0.33],
        [0.61, 0.33],
      ],
    ],
  },
  B: {
    width: 0.78,
    strokes: [
      [
        [0.42, 0.52],
        [0, 0.52],
        [0, 1],
        [0.4, 1],
        [0.56, 0.9],
        [0.58, 0.66],
        [0.42, 0.52],
      ],
      [
        [0, 0.52],
        [0, 0],
        [0.44, 0],
        [0.62, 0.12],
        [0.63, 0.38],
        [0.42, 0.52],
      ],
    ],
  },
  C: {
    width: 0.85,
    strokes: [
      [
        [0.68, 0.82],
        [0.5, 1],
        [0.26, 1],
        [0.05, 0.78],
        [0.05, 0.22],
        [0.26, 0],
        [0.5, 0],
        [0.68, 0.18],
      ],
    ],
  },
  D: {
    width: 0.85,
    strokes: [
      [
        [0, 0],
        [0, 1],
        [0.36, 1],
        [0.62, 0.78],
        [0.62, 0.22],
        [0.36, 0],
        [0, 0],
      ],
    ],
  },
  E: {
    width: 0.72,
    strokes: [
      [
        [0.54, 0],
        [0, 0],
        [0, 1],
        [0.54, 1],
      ],
      [
        [0, 0.52],
        [0.44, 0.52],
      ],
    ],
  },
  I: {
    width: 0.3,
    strokes: [
      [
        [0.05, 0],
        [0.05, 1],
      ],
    ],
  },
  L: {
    width: 0.7,
    strokes: [
      [
        [0, 1],
        [0, 0],
        [0.52, 0],
      ],
    ],
  },
  M: {
    width: 1.0,
    strokes: [
      [
        [0, 0],
        [0.04, 1],
        [0.41, 0.3],
        [0.78, 1],
        [0.82, 0],
      ],
    ],
  },
  N: {
    width: 0.85,
    strokes: [
      [
        [0, 0],
        [0, 1],
        [0.64, 0],
        [0.64, 1],
      ],
    ],
  },
  R: {
    width: 0.8,
    strokes: [
      [
        [0, 0],
        [0, 1],
        [0.42, 1],
        [0.6, 0.88],
        [0.6, 0.6],
        [0.42, 0.48],
        [0, 0.48],
      ],
      [
        [0.34, 0.48],
        [0.64, 0],
      ],
    ],
  },
  S: {
    width: 0.75,
    strokes: [
      [
        [0.56, 0.84],
        [0.42, 1],
        [0.16, 1],
        [0.02, 0.86],
        [0.02, 0.66],
        [0.16, 0.53],
        [0.42, 0.47],
        [0.57, 0.34],
        [0.57, 0.14],
        [0.42, 0],
        [0.16, 0],
        [0, 0.16],
      ],
    ],
  },
  T: {
    width: 0.78,
    strokes: [
      [
        [0, 1],
        [0.66, 1],
      ],
      [
        [0.33, 1],
        [0.33, 0],
      ],
    ],
  },
  U: {
    width: 0.85,
    strokes: [
      [
        [0, 1],
        [0, 0.24],
        [0.2, 0],
        [0.44, 0],
        [0.64, 0.24],
        [0.64, 1],
      ],
    ],
  },
  X: {
    width: 0.8,
    strokes: [
      [
        [0, 0],
        [0.64, 1],
      ],
      [
        [0, 1],
        [0.64, 0],
      ],
    ],
  },
};

/** Segments [ax, ay, bx, by] of a line of text in units of its height, starting at (0, 0), and its width. */
function typeset(text) {
  const segments = [];
  let pen = 0;
  for (const letter of text) {
    const { width, strokes } = GLYPHS[letter];
    for (const stroke of strokes) {
      for (let i = 1; i < stroke.length; i++) {
        const [a, b] = [stroke[i - 1], stroke[i]];
        segments.push([pen + a[0], a[1], pen + b[0], b[1]]);
      }
    }
    pen += width + 0.12;
  }
  return { segments, width: pen - 0.3 };
}

/**
 * Distance in mm from (x, y) to the strokes of a text on a circle about the origin.
 * `above`: reads over the top, feet towards the centre; else through the bottom, heads towards the centre.
 */
export function arcText({ text, baselineMm, heightMm, above }) {
  const { segments, width } = typeset(text);
  const middleMm = baselineMm + (above ? heightMm / 2 : -heightMm / 2);
  return (x, y) => {
    const radius = Math.hypot(x, y);
    const up = above ? radius - baselineMm : baselineMm - radius;
    if (up < -1.5 || up > heightMm + 1.5) return Infinity;
    // Angle from the text's middle, in reading direction.
    const angle = above ? Math.atan2(x, y) : Math.atan2(x, -y);
    const u = (angle * middleMm) / heightMm + width / 2;
    const v = up / heightMm;
    let nearest = Infinity;
    for (const [ax, ay, bx, by] of segments) {
      const [dx, dy] = [bx - ax, by - ay];
      const t = Math.min(1, Math.max(0, ((u - ax) * dx + (v - ay) * dy) / (dx * dx + dy * dy)));
      nearest = Math.min(nearest, Math.hypot(u - ax - t * dx, v - ay - t * dy));
    }
    return nearest * heightMm;
  };
}
