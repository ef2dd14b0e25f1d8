import type { Accepted, Call, Provider, Refreshed, ServerAction, ThingAction, ThingCreation } from 'podgate/contract';
import { toSecgroup, toServer, type Session, type StockProvider } from '../../openstack/family.ts';
import { byEither, hasService } from '../service.ts';
import { eipActions, eipWrites } from './eips.ts';
import { changeGroups, withGroupIds, withGroupNames } from './groups.ts';
import { groupKey } from './records.ts';
import { secgroupWrites } from './secgroups.ts';
import { live } from './sources.ts';

type Resources = StockProvider['resources'];
interface LiveRead {
  live?(session: Session, id: string, call: Call): Promise<readonly Refreshed[]>;
}
type Live = (session: Session, id: string, call: Call) => Promise<readonly Refreshed[]>;

/** An action by Neutron where it is, else by Nova: what holds of it beside is the same. */
const action = <T, I>(
  stock: ThingAction<Session, T, I>,
  nova: ThingAction<Session, T, I>,
): ThingAction<Session, T, I> => ({
  ...stock,
  run: byEither<[T, I], Accepted>(
    (...asked) => stock.run(...asked),
    (...asked) => nova.run(...asked),
  ),
});

const serverAction = <I>(
  stock: ServerAction<Session, I> | undefined,
  nova: ServerAction<Session, I>['run'],
): ServerAction<Session, I> | undefined =>
  stock && { ...stock, run: byEither((...asked) => stock.run(...asked), nova) };

const creation = <I>(stock: ThingCreation<Session, I>, nova: ThingCreation<Session, I>): ThingCreation<Session, I> => ({
  run: byEither(
    (...asked) => stock.run(...asked),
    (...asked) => nova.run(...asked),
  ),
  find: byEither(
    (...asked) => stock.find(...asked),
    (...asked) => nova.find(...asked),
  ),
  // Nova's addresses are as they are to be at once.
  ...(stock.finish && {
    finish: byEither(
      async (...asked) => stock.finish?.(...asked),
      async () => Promise.resolve(),
    ),
  }),
});

/** Servers, whose groups and floating addresses Nova itself changes where there is no network service. */
export function serversOf({ servers }: Resources): Resources['servers'] {
  const { actions = {}, create } = servers;
  return {
    ...servers,
    rows: 'servers',
    translate: (session, record, related) => toServer(withGroupIds(record, related), related, session.config),
    actions: {
      ...actions,
      change_groups_of: serverAction(actions.change_groups_of, changeGroups),
      bind_eip_to: serverAction(actions.bind_eip_to, eipActions.bind_eip_to),
      unbind_eip_from: serverAction(actions.unbind_eip_from, eipActions.unbind_eip_from),
      allocate_eip_for: serverAction(actions.allocate_eip_for, eipActions.allocate_eip_for),
    },
    ...(create && {
      create: {
        ...create,
        run: async (session, server, call) => {
          const named = (await hasService(session, 'network', call))
            ? server
            : await withGroupNames(session, server, call);
          return create.run(session, named, call);
        },
      },
    }),
  };
}

/** What else is of networks. */
export function networkResources({ secgroups, eips, networks, vpcs }: Resources): Partial<Resources> {
  const either = (stock: LiveRead, nova: Live) =>
    byEither<[string], readonly Refreshed[]>((...asked) => stock.live?.(...asked) ?? nova(...asked), nova);
  return {
    secgroups: {
      ...secgroups,
      uses: [...secgroups.uses, 'servers'],
      live: either(secgroups, live.secgroup),
      rows: 'security_groups',
      translate(_session, group, related) {
        const shown = toSecgroup(group, related);
        if (related.count('ports', 'group', group.id) > 0) return shown;
        const key = groupKey(group.project_id, group.name ?? '');
        return { ...shown, guest_count: related.count('servers', 'group', key) };
      },
    },
    eips: { ...eips, live: either(eips, live.eip) },
    networks: { ...networks, live: either(networks, live.network) },
    vpcs: { ...vpcs, live: either(vpcs, live.vpc) },
  };
}

type Writes = NonNullable<Provider<unknown, Session>['writes']>;

/** Security groups and floating addresses are written by Nova, too; networks by their own service alone. */
export function networkWrites(stock: Writes): Writes {
  const { secgroups = {}, eips = {} } = stock;
  return {
    ...stock,
    secgroups: {
      create: secgroups.create && creation(secgroups.create, secgroupWrites.create),
      update: secgroups.update && action(secgroups.update, secgroupWrites.update),
      delete: secgroups.delete && action(secgroups.delete, secgroupWrites.delete),
      add_rules: secgroups.add_rules && action(secgroups.add_rules, secgroupWrites.add_rules),
      remove_rule: secgroups.remove_rule && action(secgroups.remove_rule, secgroupWrites.remove_rule),
    },
    eips: {
      create: eips.create && creation(eips.create, eipWrites.create),
      update: eips.update && action(eips.update, eipWrites.update),
      delete: eips.delete && action(eips.delete, eipWrites.delete),
      associate: eips.associate && action(eips.associate, eipWrites.associate),
      dissociate: eips.dissociate && action(eips.dissociate, eipWrites.dissociate),
    },
  };
}
