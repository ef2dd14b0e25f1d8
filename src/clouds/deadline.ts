/**
 * Does some work with a signal that ends when the given one does, or after so many milliseconds. Made by hand: what
 * `AbortSignal.any` is given with `AbortSignal.timeout` is forgotten in Node 20 when memory is collected, and never ends.
 */
export async function within<T>(
  milliseconds: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const stop = () => end.abort(signal.reason);
  const timer = setTimeout(() => end.abort(new DOMException('the deadline has passed', 'TimeoutError')), milliseconds);
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    return await work(end.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
