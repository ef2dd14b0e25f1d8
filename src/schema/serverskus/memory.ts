const MB_PER_GB = 1024;
/** The least that is told apart. */
const LEAST = 512;

/** Memory as Cloudpods offers it: whole GB, the nearest; nothing less than half of one. */
export function roundedMemory(megabytes: number): number {
  if (megabytes <= LEAST) return LEAST;
  return Math.floor(megabytes / MB_PER_GB + 0.5) * MB_PER_GB;
}

/** All memory sizes (MB, both ends included) that are rounded to the same as this one. */
export function memoryRange(megabytes: number): { readonly from: number; readonly to: number } {
  const middle = roundedMemory(megabytes);
  if (middle === LEAST) return { from: 1, to: LEAST };
  return { from: Math.max(LEAST + 1, middle - MB_PER_GB / 2), to: middle + MB_PER_GB / 2 - 1 };
}
