import type { Server } from '../../contract/index.ts';
import type { Derivation, Owners } from '../derive.ts';
import { serverSchema, serverStorer } from './document.ts';

/** Servers have a storer of their own: there are many of them, and their documents have parts for administrators. */
export const serverRows: Derivation = {
  from: 'servers',
  kind: serverSchema,
  storer(cloud) {
    const store = serverStorer(cloud);
    return { rows: (server: Server, { owner }: Owners) => [store(server, owner)] };
  },
};
