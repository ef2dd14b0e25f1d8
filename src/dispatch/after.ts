/** Node takes longer times for one millisecond. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** A timer that keeps no process alive; the answer takes it back. */
export function after(milliseconds: number, work: () => void): () => void {
  const timer = setTimeout(work, Math.min(milliseconds, LONGEST_TIMER)).unref();
  return () => clearTimeout(timer);
}
