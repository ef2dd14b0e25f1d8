/** Each pause is longer than the one before: a look at a cloud costs it more than it costs us, and takes from what is waited for. */
const PAUSE_MS = { first: 100, most: 600 };
const LONGER = 1.25;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

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
  let milliseconds = PAUSE_MS.first;
  while (Date.now() < end) {
    try {
      const found = await probe();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      last = error;
    }
    await pause(milliseconds);
    milliseconds = Math.min(milliseconds * LONGER, PAUSE_MS.most);
  }
  throw new Error(`${what}: not within ${seconds} s`, { cause: last });
}
