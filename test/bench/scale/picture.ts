/** A curve: one value for each size, in the order of the sizes. */
export interface Curve {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
  /** What is wanted at most; nothing when nothing is. */
  readonly wanted?: number;
}

const [WIDTH, HEIGHT, MARGIN, GAP] = [300, 200, 44, 24];
const COLUMNS = 3;

const short = (value: number) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

/** One small drawing: sizes to the right by powers of ten, values upwards. */
function panel({ name, unit, values, wanted }: Curve, sizes: readonly number[]): string {
  const most = Math.max(...values, wanted ?? 0, Number.MIN_VALUE) * 1.1;
  const [inner, height] = [WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN];
  const [first = 1, last = 1] = [sizes[0], sizes.at(-1)].map((size) => Math.log10(size ?? 1));
  const x = (size: number) =>
    MARGIN + (last === first ? inner / 2 : ((Math.log10(size) - first) / (last - first)) * inner);
  const y = (value: number) => HEIGHT - MARGIN - (value / most) * height;
  const points = values.map((value, at) => ({ x: x(sizes[at] ?? 1), y: y(value), value, size: sizes[at] ?? 0 }));
  const line = points.map((point) => `${point.x.toFixed(1)},${point.y.toFixed(1)}`).join(' ');
  const marks = points.map(
    (point) =>
      `<circle cx="${point.x.toFixed(1)}" cy="${point.y.toFixed(1)}" r="3" fill="#1565c0"/>` +
      `<text x="${point.x.toFixed(1)}" y="${(point.y - 7).toFixed(1)}" text-anchor="middle">${short(point.value)}</text>` +
      `<text x="${point.x.toFixed(1)}" y="${HEIGHT - MARGIN + 16}" text-anchor="middle" fill="#666">${point.size}</text>`,
  );
  const limit =
    wanted === undefined
      ? ''
      : `<line x1="${MARGIN}" x2="${WIDTH - MARGIN}" y1="${y(wanted).toFixed(1)}" y2="${y(wanted).toFixed(1)}" stroke="#c62828" stroke-dasharray="4 3"/>`;
  return [
    `<text x="${MARGIN}" y="20" font-weight="bold">${name}, ${unit}</text>`,
    `<line x1="${MARGIN}" x2="${WIDTH - MARGIN}" y1="${HEIGHT - MARGIN}" y2="${HEIGHT - MARGIN}" stroke="#999"/>`,
    limit,
    `<polyline points="${line}" fill="none" stroke="#1565c0" stroke-width="2"/>`,
    ...marks,
  ].join('\n');
}

/** Curves over sizes as a picture; what is wanted at most is a broken line. */
export function picture(curves: readonly Curve[], sizes: readonly number[]): string {
  const rows = Math.ceil(curves.length / COLUMNS);
  const [width, height] = [COLUMNS * (WIDTH + GAP), rows * (HEIGHT + GAP)];
  const panels = curves.map((curve, at) => {
    const [left, top] = [(at % COLUMNS) * (WIDTH + GAP), Math.floor(at / COLUMNS) * (HEIGHT + GAP)];
    return `<g transform="translate(${left} ${top})">\n${panel(curve, sizes)}\n</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11" fill="#222">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...panels,
    '</svg>\n',
  ].join('\n');
}
