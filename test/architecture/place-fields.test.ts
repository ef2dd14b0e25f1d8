import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ExternalProjectFields } from '../../src/schema/externalprojects/externalproject.ts';
import { HostFields } from '../../src/schema/hosts/host.ts';
import { BrandFields } from '../../src/schema/places/brand.ts';
import { capabilityOf } from '../../src/schema/places/capability.ts';
import { CloudAccountFields } from '../../src/schema/places/cloudaccount.ts';
import { CloudProviderFields } from '../../src/schema/places/cloudprovider.ts';
import { CloudRegionFields } from '../../src/schema/places/cloudregion.ts';
import { ZoneFields } from '../../src/schema/zones/zone.ts';
import { ROOT } from './sources.ts';
import { tableUnder } from './tables.ts';

const fields = readFileSync(join(ROOT, 'docs/fields.md'), 'utf8');
const firstCells = (heading: string) => tableUnder(fields, heading).map(([cell = '']) => cell);

describe('docs/fields.md', () => {
  it.each([
    ['Fields of a zone', ZoneFields],
    ['Fields of a host', HostFields],
    ['Fields of an external project', ExternalProjectFields],
    ['Fields of a cloudregion', CloudRegionFields],
    ['Fields of a cloudprovider', CloudProviderFields],
    ['Fields of a cloudaccount', CloudAccountFields],
    ['Fields of a brand', BrandFields],
  ])('%s: explains every one once, and no other', (heading, { properties }) => {
    const explained = firstCells(heading).flatMap((cell) => cell.split(',').map((name) => name.trim()));
    expect([...explained].sort()).toEqual(Object.keys(properties).sort());
  });

  it('explains every member of a capability', () => {
    const made = capabilityOf({ places: [], storages: [], networks: [], hosts: [], architectures: [] });
    const told = firstCells('Members of a capability').join(' ');
    const plain = (name: string) => name.replace(/^(read_only_)?(disabled_)?/, '').replace(/_brands$/, '');
    const untold = Object.keys(made).filter((name) => !told.includes(name) && !told.includes(plain(name)));
    expect(untold).toEqual([]);
  });
});
