import type { PartActions, ServerStatus } from 'podgate/contract';
import type { Session } from '../../session.ts';
import { changeGroups } from './groups.ts';

/** From these Cloudpods lets groups be changed (cloudpods-api §9.4.4); to Neutron it is all the same. */
const GROUPS: readonly ServerStatus[] = ['running', 'ready', 'suspend'];

/** What is done to the parts of servers (mapping W-26…W-35, W-39…W-45). */
export const partActions: PartActions<Session> = {
  change_groups_of: { from: () => GROUPS, run: changeGroups },
};
