/** Negative when what the first number stands for comes first. */
export type Compare = (a: number, b: number) => number;

/** So few are sorted as they are. */
const FEW = 64;
/** A sample of so many, or of this part of all, tells where to divide. */
const SAMPLE = 256;
const PART = 16;
/** How far a sample is mistrusted, in standard deviations. */
const DOUBT = 2;

/** The places of a list from `from` up to `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Orders a list just so far that from a place up to another stands what would stand there if all were sorted. The rest is only divided
 * into what comes before and behind: that takes about one comparison for each where the part lies near an end, two anywhere else.
 */
export function sortPart(list: Uint32Array, { from, to }: Span, compare: Compare): void {
  const parts: Span[] = [{ from: 0, to: list.length }];
  for (let part = parts.pop(); part; part = parts.pop()) {
    if (part.to <= from || part.from >= to) continue;
    const isWanted = part.from >= from && part.to <= to;
    const slice = list.subarray(part.from, part.to);
    if (isWanted || slice.length <= FEW) {
      slice.sort(compare);
      continue;
    }
    const pivot = part.from + divide(slice, { from: from - part.from, to: to - part.from }, compare);
    parts.push({ from: part.from, to: pivot }, { from: pivot + 1, to: part.to });
  }
}

/** Divides a list by one of its members, such that the wanted span is likely on one side; where that one stands then. */
function divide(list: Uint32Array, wanted: Span, compare: Compare): number {
  const size = Math.min(SAMPLE, Math.floor(list.length / PART));
  const step = list.length / size;
  const sample = Uint32Array.from({ length: size }, (_, at) => Math.floor(at * step));
  sample.sort((a, b) => compare(list[a] ?? 0, list[b] ?? 0));
  const place = sample[placeOfPivot(wanted, list.length, size)] ?? 0;
  return partition(list, place, compare);
}

function placeOfPivot({ from, to }: Span, length: number, size: number): number {
  const isBefore = from > length - to;
  const share = Math.min(Math.max((isBefore ? from : to) / length, 0), 1);
  const doubt = DOUBT * Math.sqrt(size * share * (1 - share)) + 1;
  const at = Math.round(share * size + (isBefore ? -doubt : doubt));
  return Math.min(Math.max(at, 0), size - 1);
}

/** Puts the member at a place where it belongs, with all that come first before it. */
function partition(list: Uint32Array, place: number, compare: Compare): number {
  const last = list.length - 1;
  const pivot = list[place] ?? 0;
  list[place] = list[last] ?? 0;
  let border = 0;
  for (let at = 0; at < last; at += 1) {
    const one = list[at] ?? 0;
    if (compare(one, pivot) >= 0) continue;
    list[at] = list[border] ?? 0;
    list[border] = one;
    border += 1;
  }
  list[last] = list[border] ?? 0;
  list[border] = pivot;
  return border;
}
