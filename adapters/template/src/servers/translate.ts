import { table, type Server, type ServerStatus } from 'podgate/contract';
import { utcTime } from 'podgate/kit';
import type { AcmeServer } from './source.ts';

/** The cloud's words for the state of a server, and the contract's. One that is not here is `unknown`, and is shown as it is in `upstream`. */
const toStatus = table<'up' | 'down' | 'starting' | 'stopping' | 'broken', ServerStatus>(
  { up: 'running', down: 'ready', starting: 'starting', stopping: 'stopping', broken: 'start_fail' },
  'unknown',
);

/** Says a server our way. What the cloud does not know is left out: the gateway has values for that. */
export function toServer({ id, name, state, cores, memory, addresses, created, project }: AcmeServer): Server {
  const createdAt = utcTime(created);
  return {
    id,
    name,
    status: toStatus(state),
    upstream: { status: state },
    created_at: createdAt,
    updated_at: createdAt,
    vcpu_count: cores,
    vmem_size: memory,
    nics: addresses.map((address) => ({ ip_addr: address })),
    project,
  };
}
