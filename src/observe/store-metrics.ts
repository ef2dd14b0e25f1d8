import { Counter, Histogram, type Registry } from 'prom-client';
import type { Channels } from './channels.ts';

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Writing into the read model. */
export function countStored(registers: Registry[], channels: Channels): void {
  const written = new Counter({
    name: 'podgate_inventory_rows_written_total',
    help: 'Rows that were added, replaced or removed in what is known.',
    registers,
  });
  const duration = new Histogram({
    name: 'podgate_inventory_write_duration_seconds',
    help: 'Time that a change of rows of one resource took in the read model, without what it waited for.',
    buckets: BUCKETS,
    registers,
  });
  channels.subscribe('stored', ({ rows, seconds }) => {
    written.inc(rows);
    duration.observe(seconds);
  });
}
