import type { NewServer } from 'podgate/contract';

/** What is asked for by somebody who asks for as little as he can. */
export const newServer = (more: Partial<NewServer> = {}): NewServer => ({
  name: 'web',
  flavor: 'f1',
  image: 'i1',
  root: { local: true, keep: false },
  disks: [],
  nics: [],
  secgroups: [],
  metadata: {},
  disable_delete: false,
  starts: true,
  marker: 'm1',
  ...more,
});
