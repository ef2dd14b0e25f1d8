import type { Mutation } from './mutation.ts';

/** Entries of the tables of statuses and codes. */
export const TABLES: readonly Mutation[] = [
  {
    stands: 'a server that is off is shown as running',
    rows: ['OL-F2'],
    file: 'openstack/servers/status',
    text: "SHUTOFF: 'ready'",
    instead: "SHUTOFF: 'running'",
  },
  {
    stands: 'a server in the recycle bin is shown as running',
    rows: ['OL-F2'],
    file: 'openstack/servers/status',
    text: "SOFT_DELETED: 'ready'",
    instead: "SOFT_DELETED: 'running'",
  },
  {
    stands: 'a server that is going off is shown as off',
    rows: ['OL-F2'],
    file: 'openstack/servers/status',
    text: "'powering-off': 'stopping'",
    instead: "'powering-off': 'ready'",
  },
  {
    stands: 'the power of a server that is on is not known',
    rows: ['US-F14'],
    file: 'openstack/servers/status',
    text: "1: 'on'",
    instead: "1: 'unknown'",
  },
  {
    stands: 'a quota that is used up is told as a request that is too large',
    rows: ['OL-44'],
    file: 'openstack/faults',
    text: "if (/quota/i.test(text))\n                return 'quota_exceeded';\n            if (reply.headers",
    instead: 'if (reply.headers',
  },
  {
    stands: 'a method that a cloud does not have is told as its failure',
    rows: ['ES-56'],
    file: 'openstack/faults',
    text: 'case 405:',
    instead: 'case 499:',
  },
  {
    stands: 'a state that forbids something is told as an ordinary conflict',
    rows: ['ES-60'],
    file: 'openstack/faults',
    text: "return 'invalid_status';",
    instead: "return 'conflict';",
  },
];
