import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Channels } from './channels.ts';
import { countLive, countWebhooks, gaugeFleet } from './live-metrics.ts';
import { sharedText } from './metrics-text.ts';
import { countStored } from './store-metrics.ts';

/** What is measured when somebody looks, rather than when it happens. */
export interface Observed {
  /** Rows per cloud, resource and status. */
  rows(): Promise<
    readonly { readonly resource: string; readonly cloud: string; readonly status: string; readonly count: number }[]
  >;
  /** Seconds since each cloud was read, by the oldest part; nothing for one never read. */
  ages(): ReadonlyMap<string, number | undefined>;
  /** `up` is not known of clouds that nobody asks anything. */
  clouds(): readonly { readonly name: string; readonly up: boolean | undefined }[];
  redis(): boolean | undefined;
}

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

const FAST = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SLOW = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];
const ROUNDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

function countRequests(registers: Registry[], channels: Channels): void {
  const labelNames = ['surface', 'route', 'method', 'code'] as const;
  const requests = new Counter({
    name: 'podgate_http_requests_total',
    help: 'Requests answered.',
    labelNames,
    registers,
  });
  const duration = new Histogram({
    name: 'podgate_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['surface', 'route', 'method'],
    buckets: FAST,
    registers,
  });
  channels.subscribe('http', ({ surface, route, method, code, seconds }) => {
    requests.inc({ surface, route, method, code });
    duration.observe({ surface, route, method }, seconds);
  });
}

function countCalls(registers: Registry[], channels: Channels): void {
  const labelNames = ['cloud', 'service', 'operation', 'code'] as const;
  const calls = new Counter({
    name: 'podgate_cloud_requests_total',
    help: 'Requests sent to clouds.',
    labelNames,
    registers,
  });
  const duration = new Histogram({
    name: 'podgate_cloud_request_duration_seconds',
    help: 'Time from a request to a cloud to the end of its answer.',
    labelNames: ['cloud', 'service', 'operation'],
    buckets: SLOW,
    registers,
  });
  channels.subscribe('cloud', ({ cloud, service, operation, code, seconds }) => {
    calls.inc({ cloud, service, operation, code });
    duration.observe({ cloud, service, operation }, seconds);
  });
}

function countTransfers(registers: Registry[], channels: Channels): void {
  const labelNames = ['cloud', 'direction'] as const;
  const bytes = new Counter({
    name: 'podgate_file_bytes_total',
    help: 'Bytes of files that went to clouds (up) or came from them (down).',
    labelNames,
    registers,
  });
  const ended = new Counter({
    name: 'podgate_file_transfers_total',
    help: 'Files that went to clouds or came from them.',
    labelNames: [...labelNames, 'result'],
    registers,
  });
  const running = new Gauge({
    name: 'podgate_file_transfers_running',
    help: 'Files on their way.',
    labelNames,
    registers,
  });
  channels.subscribe('transfer', ({ cloud, direction, state, bytes: more }) => {
    bytes.inc({ cloud, direction }, more);
    if (state === 'begun') running.inc({ cloud, direction });
    if (state !== 'done' && state !== 'broken') return;
    running.dec({ cloud, direction });
    ended.inc({ cloud, direction, result: state });
  });
}

function countConsoles(registers: Registry[], channels: Channels): void {
  const open = new Gauge({ name: 'podgate_consoles_open', help: 'Open consoles.', labelNames: ['cloud'], registers });
  const ended = new Counter({
    name: 'podgate_consoles_total',
    help: 'Consoles that ended, or were not opened, by how.',
    labelNames: ['result'],
    registers,
  });
  const bytes = new Counter({
    name: 'podgate_console_bytes_total',
    help: 'Bytes that went to consoles of clouds (up) or came from them (down), of those that ended.',
    labelNames: ['cloud', 'direction'],
    registers,
  });
  channels.subscribe('console', (event) => {
    if (event.state !== 'opened') ended.inc({ result: event.result });
    if (event.state === 'opened') open.inc({ cloud: event.cloud });
    if (event.state !== 'ended') return;
    const { cloud, up, down } = event;
    open.dec({ cloud });
    bytes.inc({ cloud, direction: 'up' }, up);
    bytes.inc({ cloud, direction: 'down' }, down);
  });
}

function countRest(registers: Registry[], channels: Channels): void {
  const rounds = new Histogram({
    name: 'podgate_inventory_sync_duration_seconds',
    help: 'Time that a round of reading a cloud took.',
    labelNames: ['cloud'],
    buckets: ROUNDS,
    registers,
  });
  channels.subscribe('sync', ({ cloud, seconds }) => rounds.observe({ cloud }, seconds));
  const changes = new Histogram({
    name: 'podgate_inventory_changes_duration_seconds',
    help: 'Time that making the rows of changes took, from when the changes had come.',
    labelNames: ['cloud'],
    buckets: FAST,
    registers,
  });
  channels.subscribe('changes', ({ cloud, changed, seconds }) => {
    if (changed > 0) changes.observe({ cloud }, seconds);
  });
  const caches = new Counter({
    name: 'podgate_cache_requests_total',
    help: 'Look-ups in caches.',
    labelNames: ['cache', 'result'],
    registers,
  });
  channels.subscribe('cache', ({ cache, result }) => caches.inc({ cache, result }));
  const logins = new Counter({
    name: 'podgate_login_total',
    help: 'Attempts to log in.',
    labelNames: ['result'],
    registers,
  });
  for (const result of ['success', 'failure', 'limited']) logins.inc({ result }, 0);
  channels.subscribe('login', ({ result }) => logins.inc({ result }));
}

function gaugeClouds(registers: Registry[], observed: Observed): void {
  new Gauge({
    name: 'podgate_cloud_up',
    help: '1 while a cloud answers; left out while its account is disabled.',
    labelNames: ['cloud'],
    registers,
    collect() {
      this.reset();
      for (const { name, up } of observed.clouds()) if (up !== undefined) this.set({ cloud: name }, up ? 1 : 0);
    },
  });
  new Gauge({
    name: 'podgate_inventory_age_seconds',
    help: 'Time since the oldest part of what is known of a cloud was read.',
    labelNames: ['cloud'],
    registers,
    collect() {
      this.reset();
      for (const [cloud, age] of observed.ages()) if (age !== undefined) this.set({ cloud }, age);
    },
  });
  new Gauge({
    name: 'podgate_redis_up',
    help: '1 while Redis is connected, or when none is configured.',
    registers,
    collect() {
      this.set(observed.redis() === false ? 0 : 1);
    },
  });
}

function gaugeRows(registers: Registry[], observed: Observed): void {
  new Gauge({
    name: 'podgate_inventory_rows',
    help: 'Rows known.',
    labelNames: ['cloud', 'resource'],
    registers,
    async collect() {
      const counted = await observed.rows();
      this.reset();
      for (const { name } of observed.clouds()) this.set({ cloud: name, resource: 'servers' }, 0);
      for (const { cloud, resource, count } of counted) this.inc({ cloud, resource }, count);
    },
  });
  new Gauge({
    name: 'podgate_servers',
    help: 'Servers per status.',
    labelNames: ['cloud', 'status'],
    registers,
    async collect() {
      const counted = await observed.rows();
      this.reset();
      for (const { cloud, resource, status, count } of counted) {
        if (resource === 'servers') this.set({ cloud, status }, count);
      }
    },
  });
}

/** All metrics of a gateway, in a registry of its own. Labels come from closed sets alone. */
export function createMetrics(channels: Channels, observed: Observed): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  countRequests(registers, channels);
  countCalls(registers, channels);
  countTransfers(registers, channels);
  countConsoles(registers, channels);
  countLive(registers, channels);
  countWebhooks(registers, channels);
  gaugeFleet(registers, channels);
  countStored(registers, channels);
  countRest(registers, channels);
  gaugeClouds(registers, observed);
  gaugeRows(registers, observed);
  return { contentType: registry.contentType, text: sharedText(registry) };
}
