import { GatewayError } from '../../contract/index.ts';
import { Type } from '../../kit/index.ts';
import { membersOf } from '../servers/writes/body.ts';
import { changeReader, creationReader, deletion, DESCRIPTION, NAME, type WriteKind } from '../writes/wanted.ts';

const KEYWORD = 'vpc';
const idle = Type.Optional(Type.Unknown({ description: 'of no use here' }));
const MTU = Type.Optional(Type.Integer({ minimum: 68, maximum: 65_535, description: '68 to 65535 bytes' }));

/** Prefixes are those of the networks in it: a vpc has none of its own. */
const create = creationReader(KEYWORD, { mtu: MTU, cidr_block: idle, external_access_mode: idle }, ({ mtu }) => ({
  references: [],
  complete: () => Promise.resolve(mtu === undefined ? {} : { mtu }),
}));

const CHANGEABLE = { name: NAME, description: DESCRIPTION, mtu: MTU };
const update = changeReader({ keyword: KEYWORD, action: 'update' }, CHANGEABLE, (given) => given);

/** How vpcs are made and changed (cloudpods-api §8.8). */
export const vpcWrites: WriteKind = {
  resource: 'vpcs',
  create,
  changes: {
    update: (body) => {
      if (Object.keys(membersOf(body, KEYWORD)).length > 0) return update(body);
      throw new GatewayError('missing_parameter', 'give what is to be different: name, description or mtu');
    },
    delete: deletion(KEYWORD),
  },
};
