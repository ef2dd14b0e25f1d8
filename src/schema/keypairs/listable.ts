import { commonParameters } from '../query/common-parameters.ts';
import { isIn } from '../query/condition.ts';
import type { Listable } from '../query/list-query.ts';
import { any, exactly, ofAll, type Parameter } from '../query/parameters.ts';
import { keypairKind } from './keypair.ts';
import { ownerKey } from './naming.ts';

/** Keys of a user by his id, also where his name is not known, or by his name. */
const user: Parameter = (values) => any([isIn('owner_key', values.map(ownerKey)), isIn('owner_name', values)]);

/** The list grammar of `/keypairs` (cloudpods-api §8.4). */
export const listableKeypairs: Listable = {
  schema: keypairKind,
  parameters: commonParameters(keypairKind, [
    [['user_id', 'user', 'owner_id'], user],
    [['scheme'], exactly('scheme')],
    [['fingerprint'], exactly('fingerprint')],
    // They belong to users.
    [['project_ids', 'projects', 'project_domain_ids', 'project_domains'], ofAll],
  ]),
  facetNames: {},
  joints: {},
  orders: {},
};
