import { GatewayError, type ServerAction, type ServerActions, type ServerChange } from 'podgate/contract';
import { toServer, type OpenstackProvider, type Session } from '../openstack/family.ts';
import { actionsFor, type Ability } from './abilities.ts';
import { inNetworks } from './create.ts';
import { family } from './dialect.ts';
import { saveImage } from './images.ts';
import { keyActions, withKeys } from './keys.ts';
import { attachNetworks } from './networks.ts';
import { firmly, gently } from './power.ts';

const { servers: stock } = family.resources;

/** Users' metadata is changed where the cloud is said to have it (US-64); what the gateway itself keeps there always is. */
const withoutMetadata = (update: ServerAction<Session, ServerChange>): ServerAction<Session, ServerChange> => ({
  ...update,
  run(session, server, change, call) {
    if (change.metadata === undefined) return update.run(session, server, change, call);
    const why = `metadata: cloud ${session.cloud.name} is not configured to have it`;
    return Promise.reject(new GatewayError('unsupported', why));
  },
});

function actionsOf(has: ReadonlySet<Ability>): ServerActions<Session> {
  const actions = stock.actions ?? {};
  const { stop, restart, save_image: save, attach_networks_to: join, update, delete: remove } = actions;
  return actionsFor(
    {
      ...actions,
      ...keyActions,
      stop: stop && gently(stop),
      restart: restart && firmly(restart),
      save_image: save && { ...save, run: saveImage },
      attach_networks_to: join && { ...join, run: attachNetworks },
      update: update && (has.has('metadata') ? update : withoutMetadata(update)),
      // Without a recycle bin every deletion is for good.
      delete: remove && {
        ...remove,
        run: (session, server, deletion, call) =>
          remove.run(session, server, { ...deletion, force: deletion.force && has.has('recycle_bin') }, call),
      },
    },
    has,
  );
}

/** Servers as this dialect has them, on a cloud of these abilities. */
export const serversWith = (has: ReadonlySet<Ability>): OpenstackProvider['resources']['servers'] => ({
  ...stock,
  rows: 'servers',
  translate: (session, record, related) => withKeys(toServer(record, related, session.config), record),
  actions: actionsOf(has),
  create: stock.create && inNetworks(stock.create),
  history: has.has('history') ? stock.history : undefined,
});
