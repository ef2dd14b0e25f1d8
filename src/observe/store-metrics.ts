import { Counter, type Registry } from 'prom-client';
import type { Channels } from './channels.ts';

/** Writing into the read model. */
export function countStored(registers: Registry[], channels: Channels): void {
  const written = new Counter({
    name: 'podgate_inventory_rows_written_total',
    help: 'Rows that were added, replaced or removed in what is known.',
    labelNames: ['resource'],
    registers,
  });
  const spent = new Counter({
    name: 'podgate_inventory_write_seconds_total',
    help: 'Time that changes of rows took in the read model, without what they waited for.',
    labelNames: ['resource'],
    registers,
  });
  channels.subscribe('stored', ({ resource, rows, seconds }) => {
    written.inc({ resource }, rows);
    spent.inc({ resource }, seconds);
  });
}
