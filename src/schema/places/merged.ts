import { utcTime } from '../../kit/index.ts';
import { countOf, type CloudPlace } from './place.ts';

const iso = (time: number | undefined) =>
  time === undefined ? undefined : (utcTime(new Date(time).toISOString()) ?? undefined);

/** Seconds as Go writes them: 28s, 4m1s. */
function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  return minutes > 0 ? `${minutes}m${seconds % 60}s` : `${seconds}s`;
}

/** An account is connected while one of its clouds answers; which of them does not is told by their regions. */
export function statusOf(places: readonly CloudPlace[]): 'connected' | 'disconnected' | 'init' {
  if (places.some(({ state }) => state === 'up')) return 'connected';
  return places.some(({ state }) => state === 'down') ? 'disconnected' : 'init';
}

/** The oldest of the clouds' last whole readings; nothing while one of them was never read as a whole. */
function lastSyncOf(places: readonly CloudPlace[]) {
  const rounds = places.map(({ lastSync }) => lastSync);
  const known = rounds.filter((round) => round !== undefined);
  if (known.length < rounds.length) return undefined;
  return known.reduce((oldest, round) => (round.began < oldest.began ? round : oldest));
}

/** What the clouds of one account come to, in the members that a cloudprovider and a cloudaccount share. */
export function mergedOf(places: readonly CloudPlace[]) {
  const status = statusOf(places);
  const round = lastSyncOf(places);
  const enabled = places.every((place) => place.enabled);
  const sync = round === undefined && enabled ? 'syncing' : 'idle';
  return {
    access_url: [...new Set(places.map(({ context }) => context.accessUrl))].filter((url) => url !== '').join(','),
    enabled,
    eip_count: countOf(places, 'eips'),
    guest_count: countOf(places, 'servers'),
    health_status: status === 'connected' ? 'normal' : 'unknown',
    host_count: countOf(places, 'hosts'),
    last_sync: iso(round?.began),
    last_sync_cost: round && duration(round.ended - round.began),
    last_sync_end_at: iso(round?.ended),
    read_only: places.every(({ context }) => context.readOnly),
    status,
    storage_count: countOf(places, 'storages'),
    sync_status: sync,
    sync_status2: sync,
    vpc_count: countOf(places, 'vpcs'),
  };
}

/** When one of the clouds was last tried. */
export function probedAt(places: readonly CloudPlace[]): string | undefined {
  const times = places.flatMap((place) => place.probedAt ?? []);
  return iso(times.length > 0 ? Math.max(...times) : undefined);
}

/** How many of the clouds do not answer. */
export const failing = (places: readonly CloudPlace[]): number => places.filter(({ state }) => state === 'down').length;

/** What one of the clouds can; read-only only where none of them can do more. */
export function capabilitiesOf(places: readonly CloudPlace[]): readonly string[] {
  const words = new Set(places.flatMap(({ capabilities }) => capabilities));
  return [...words].filter((word) => !words.has(word.replace(/\.readonly$/, '')) || !word.endsWith('.readonly')).sort();
}
