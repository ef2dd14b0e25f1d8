import { Counter, Gauge, type Registry } from 'prom-client';
import type { Channels } from './channels.ts';

/** Streams of changes. */
export function countLive(registers: Registry[], channels: Channels): void {
  const open = new Gauge({ name: 'podgate_live_streams_open', help: 'Streams of changes that are open.', registers });
  const ended = new Counter({
    name: 'podgate_live_streams_total',
    help: 'Streams of changes that ended, or were not opened, by how.',
    labelNames: ['result'],
    registers,
  });
  const events = new Counter({ name: 'podgate_live_events_total', help: 'Changes that were told.', registers });
  channels.subscribe('live', (event) => {
    if (event.state === 'sent') events.inc(event.events);
    else if (event.state === 'opened') open.inc();
    else ended.inc({ result: event.result });
    if (event.state === 'ended') open.dec();
  });
}

/** Who reads the clouds. */
export function gaugeFleet(registers: Registry[], channels: Channels): void {
  const leads = new Gauge({
    name: 'podgate_cloud_leader',
    help: 'Whether this gateway reads the cloud for the whole fleet (1), or not (0): another does, or each for itself.',
    labelNames: ['cloud'],
    registers,
  });
  channels.subscribe('fleet', ({ cloud, role }) => {
    if (role === 'undecided') leads.remove({ cloud });
    else leads.set({ cloud }, role === 'leader' ? 1 : 0);
  });
}

/** Posts to receivers. */
export function countWebhooks(registers: Registry[], channels: Channels): void {
  const posted = new Counter({
    name: 'podgate_webhook_events_total',
    help: 'Events posted to receivers, by what came of each attempt; given up (dead), or gone by (lost).',
    labelNames: ['webhook', 'result'],
    registers,
  });
  channels.subscribe('webhook', ({ webhook, result }) => posted.inc({ webhook, result }));
}
