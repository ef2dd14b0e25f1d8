import type { Session } from '../session.ts';
import { readServer } from './nova.ts';

/** The highest microversion whose records this adapter reads: 2.98 saves asking Glance for properties (mapping §1.2). */
export const RECORD_VERSION = 98;

/** Servers a page at a time. */
export const serverList = {
  service: 'compute',
  operation: 'servers.list',
  path: '/servers/detail',
  key: 'servers',
  // Nova asks Neutron for each page: larger ones are slow (mapping §3).
  limit: 200,
  read: readServer,
  version: RECORD_VERSION,
  dated: true,
} as const;

/** By creation, because that never changes while we walk (mapping L-59). */
const ORDER = { sort_key: 'created_at', sort_dir: 'asc' } as const;

/** What every list of servers asks for: those of all projects where they are to be read. */
export const serverQuery = ({ cloud }: Session): Readonly<Record<string, string>> =>
  cloud.allProjects ? { ...ORDER, all_tenants: '1' } : ORDER;
