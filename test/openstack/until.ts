const PAUSE_MS = 100;

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

/**
 * Polls `probe` until it gives something else than undefined or false, and gives that.
 * Throws an error that names `what` and the last thing that went wrong when `seconds` have passed.
 */
export async function until<T>(
  what: string,
  seconds: number,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const found = await probe();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      last = error;
    }
    await pause();
  }
  throw new Error(`${what}: not within ${seconds} s`, { cause: last });
}
