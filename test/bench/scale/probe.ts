import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Milliseconds between two looks. */
const EVERY = 2;
const NANOSECONDS = 1e6;

/** What the probe tells when it is asked, of the time since it was asked last. Milliseconds. */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * Loaded into the gateway's process before the gateway: measures by how much its event loop is late. Its parent asks by a message and is
 * answered by one. Node counts the time between two looks; what was to pass between them is taken off.
 */
const delay = monitorEventLoopDelay({ resolution: EVERY });
delay.enable();
const late = (nanoseconds: number) => Math.max(0, nanoseconds / NANOSECONDS - EVERY);

process.on('message', () => {
  const told: LoopDelay = { p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), max: late(delay.max) };
  delay.reset();
  process.send?.(told);
});
// It does not keep a gateway from ending, and a gateway does not outlive the bench.
process.channel?.unref();
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
