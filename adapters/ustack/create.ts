import { GatewayError, type ServerCreation } from 'podgate/contract';
import type { Session } from '../openstack/family.ts';

/** Every server is in a network (US-62). */
export const inNetworks = (creation: ServerCreation<Session>): ServerCreation<Session> => ({
  ...creation,
  run(session, server, call) {
    if (server.nics.length > 0) return creation.run(session, server, call);
    const why = `nets: a server of cloud ${session.cloud.name} must be in a network at least`;
    return Promise.reject(new GatewayError('invalid_request', why));
  },
});
