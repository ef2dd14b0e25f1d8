import { GatewayError, type Call } from 'podgate/contract';
import type { Session } from '../openstack/family.ts';

/** Whether the catalog has a service: then it is asked, not Nova in its place (OL-46, OL-47). */
export async function hasService(session: Session, service: 'image' | 'network', call: Call): Promise<boolean> {
  try {
    session.endpoint(service, await session.token(call));
    return true;
  } catch (error) {
    if (GatewayError.is(error) && error.code === 'unsupported') return false;
    throw error;
  }
}

type Way<A extends readonly unknown[], R> = (session: Session, ...rest: readonly [...A, Call]) => Promise<R>;

/** Does something by the network service where the catalog has it, else by Nova (OL-46). */
export const byEither =
  <A extends readonly unknown[], R>(neutron: Way<A, R>, nova: Way<A, R>): Way<A, R> =>
  async (session, ...rest) => {
    const way = (await hasService(session, 'network', rest.at(-1) as Call)) ? neutron : nova;
    return way(session, ...rest);
  };
