import { faultReply } from '../compute/errors.ts';
import { Refusal } from '../http/message.ts';
import type { Context } from './views.ts';

/** What volumes of a project come to, and their snapshots, which take as many gigabytes. */
export interface VolumeAmounts {
  readonly volumes: number;
  readonly gigabytes: number;
  readonly snapshots: number;
}

const USUAL: VolumeAmounts = { volumes: 1_000_000, gigabytes: 100_000_000, snapshots: 1000 };

const sum = (rows: readonly { readonly size: number }[]) => rows.reduce((all, { size }) => all + size, 0);

/** What a project uses; `gigabytes` of its volumes alone, as limits tell it. */
export function usedBy({ cloud }: Pick<Context, 'cloud'>, projectId: string | undefined) {
  const volumes = [...cloud.volumes.rows('id')].filter((row) => row.projectId === projectId);
  const snapshots = [...cloud.snapshots.values()].filter((row) => row.projectId === projectId);
  const inSnapshots = sum(snapshots);
  return { volumes: volumes.length, gigabytes: sum(volumes), snapshots: snapshots.length, inSnapshots };
}

/** What a project may use. */
export const maximumOf = ({ world }: Pick<Context, 'world'>): VolumeAmounts => ({ ...USUAL, ...world.settings.quotas });

const refuse = (why: string) => new Refusal(faultReply(413, why, { 'Retry-After': '0' }));

/** Throws 413 when a project has not so many gigabytes left. */
export function requireGigabytes(context: Context, more: number, projectId = context.access.projectId): void {
  const { gigabytes, inSnapshots } = usedBy(context, projectId);
  const [used, quota] = [gigabytes + inSnapshots, maximumOf(context).gigabytes];
  if (used + more <= quota) return;
  const asked = `Requested ${more}G, quota is ${quota}G and ${used}G has been consumed.`;
  throw refuse(`Requested volume or snapshot exceeds allowed gigabytes quota. ${asked}`);
}

/** Throws 413 when a project may not have one more volume of a size. */
export function requireVolumes(context: Context, size: number): void {
  const [{ volumes }, maximum] = [usedBy(context, context.access.projectId), maximumOf(context).volumes];
  if (volumes >= maximum) throw refuse(`Maximum number of volumes allowed (${maximum}) exceeded for quota 'volumes'.`);
  requireGigabytes(context, size);
}

/** Throws 413 when a project may not have one more snapshot of a size. */
export function requireSnapshots(context: Context, size: number, projectId: string): void {
  const [{ snapshots }, maximum] = [usedBy(context, projectId), maximumOf(context).snapshots];
  if (snapshots >= maximum) {
    throw refuse(`Maximum number of snapshots allowed (${maximum}) exceeded for quota 'snapshots'.`);
  }
  requireGigabytes(context, size, projectId);
}
