import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eipKind } from '../../src/schema/eips/eip.ts';
import { guestNetworkKind } from '../../src/schema/guestnetworks/guestnetwork.ts';
import { networkInterfaceKind } from '../../src/schema/networkinterfaces/interface.ts';
import { networkKind } from '../../src/schema/networks/network.ts';
import { secgroupRuleKind } from '../../src/schema/secgroups/rule.ts';
import { secgroupKind } from '../../src/schema/secgroups/secgroup.ts';
import { vpcKind } from '../../src/schema/vpcs/vpc.ts';
import { wireKind } from '../../src/schema/vpcs/wire.ts';
import { ROOT } from './sources.ts';
import { tableUnder } from './tables.ts';

const fields = readFileSync(join(ROOT, 'docs/fields.md'), 'utf8');

/** Headings of the fields of a kind alone, beside those that it has in common with others. */
const NETWORK_KINDS = {
  'Fields of a network': networkKind,
  'Fields of a vpc': vpcKind,
  'Fields of a wire': wireKind,
  'Fields of a security group': secgroupKind,
  'Fields of a rule of a security group': secgroupRuleKind,
  'Fields of an eip': eipKind,
  'Fields of a network interface': networkInterfaceKind,
  'Fields of a guestnetwork': guestNetworkKind,
};

describe('docs/fields.md, of what networks are made of', () => {
  const explained = (heading: string) =>
    tableUnder(fields, heading).flatMap(([names = '']) => names.split(',').map((name) => name.trim()));
  const common = new Set(explained('Fields that they have in common'));

  it.each(Object.entries(NETWORK_KINDS))(
    '%s: explains every one, and no other',
    (heading, { plural, fields: known }) => {
      const shared = plural === 'guestnetworks' ? new Set<string>() : common;
      const own = Object.keys(known.properties).filter((name) => !shared.has(name));
      expect([...new Set(explained(heading))].sort()).toEqual([...own].sort());
    },
  );
});
