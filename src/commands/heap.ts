import { setFlagsFromString } from 'node:v8';

/** How much a heap grows beyond what was alive at the last full collection before there is another, of a small process and of a large one. */
const [GROWTH, LARGE_GROWTH] = [200, 50];
/** Bytes of memory from which on a process is large. */
const LARGE = 700e6;
/** Milliseconds between two looks. */
const EVERY = 5000;

/**
 * V8 lets a heap become some four times what lives in it before it looks for what does not. Most of a large gateway's heap are records and
 * rows that live as long as the cloud's, and reading a cloud makes much that does not: measured with 40,000 servers, 770 MB instead of
 * 1,100, for a tenth more processor time while clouds are read for the first time. A small one has room, and answers a tenth more lists
 * in a second when it looks less often.
 *
 * Looking through a heap of 400 MB takes 400 ms. There is a thread for it beside (`--v8-pool-size=1`: more would only take the processor
 * from those that answer), but of its own accord V8 does the most of it in the thread that answers, in tasks one after the other. Measured
 * while 100,000 servers are read: without these tasks the slowest hundredth of lists takes 30 ms instead of 45. In a small heap they are
 * short, and an idle gateway gives back what starting left behind with them.
 */
export function keepHeapsSmall(): void {
  const look = () => {
    const isLarge = process.memoryUsage.rss() > LARGE;
    setFlagsFromString(`--heap-growing-percent=${isLarge ? LARGE_GROWTH : GROWTH}`);
    setFlagsFromString(isLarge ? '--no-incremental-marking-task' : '--incremental-marking-task');
  };
  look();
  setInterval(look, EVERY).unref();
}
