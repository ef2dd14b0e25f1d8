import { describe, expect, it } from '@jest/globals';
import { kindOf } from '../../../src/inventory/store/kinds.ts';
import { openReadModel } from '../../../src/inventory/store/read-model.ts';
import { rowStorer } from '../../../src/schema/derive.ts';
import { alphabetical, baseFields, managedFields } from '../../../src/schema/groups.ts';
import { everything, isIn } from '../../../src/schema/query/condition.ts';
import { defineKind, integer, later, text } from '../../../src/schema/resource.ts';
import { cloudFragments } from '../../../src/schema/servers/document.ts';
import { cloudContext } from '../../support/read-model.ts';

const kind = defineKind({
  keyword: 'box',
  plural: 'boxes',
  reach: 'shared',
  fields: alphabetical({
    ...baseFields,
    ...managedFields,
    access_ip: later(text()),
    weight: integer({ column: true, secret: true }),
    zeal: integer(),
  }),
  sums: { weight: 'weight' },
  brief: ['zeal'],
});

const row = {
  account: 'c1',
  account_id: 'c1',
  access_ip: '10.0.0.1',
  id: 'c1.b1',
  name: 'first',
  status: 'ready',
  description: '',
  metadata: {},
  weight: 7,
  zeal: 0,
};

/** A model that holds this one row. */
function model() {
  const opened = openReadModel([kindOf(kind)]);
  opened.setCloud({ cloud: 'c1', ...cloudFragments(cloudContext('c1'), true) });
  opened.apply({ resource: 'boxes', upserts: [rowStorer(kind)({ row }, 'c1')], removals: [] });
  return opened;
}

const shown = (form: 'full' | 'brief', admin: boolean) => {
  const opened = model();
  const answer = opened.show({
    resource: 'boxes',
    where: isIn('id', ['c1.b1']),
    shape: { form, admin, metadata: true },
  });
  return Buffer.from(answer.row ?? []).toString('utf8');
};

describe('documents that are made of fields', () => {
  it('have their members in alphabetical order, those of the cloud among them, without empty ones', () => {
    const document = shown('full', true);
    const keys = Object.keys(JSON.parse(document) as object);
    expect(keys).toEqual([...keys].sort());
    expect(JSON.parse(document)).toEqual({
      access_ip: '10.0.0.1',
      account: 'c1',
      account_health_status: 'normal',
      account_id: 'c1',
      account_read_only: false,
      account_status: 'connected',
      id: 'c1.b1',
      name: 'first',
      status: 'ready',
      weight: 7,
      zeal: 0,
    });
  });

  it('hold for others what administrators alone are shown not at all', () => {
    const { weight, ...rest } = JSON.parse(shown('full', true)) as Record<string, unknown>;
    expect(weight).toBe(7);
    expect(JSON.parse(shown('full', false))).toEqual(rest);
    expect(kind.columns['weight']).toMatchObject({ admin: true });
  });

  it('have a short form', () => {
    expect(JSON.parse(shown('brief', false))).toEqual({
      account: 'c1',
      account_id: 'c1',
      id: 'c1.b1',
      name: 'first',
      status: 'ready',
      zeal: 0,
    });
  });

  it('are added up as their kind says', () => {
    const opened = model();
    expect(opened.totals({ resource: 'boxes', where: everything })).toEqual({
      count: 1,
      weight: 7,
      status_info: [{ status: 'ready', total_count: 1, pending_deleted_count: 0 }],
    });
  });
});

describe('a kind', () => {
  it('has the columns that the rule of who sees a row looks at, for nobody else', () => {
    expect(kind.columns['everyone']).toEqual({ type: 'boolean', hidden: true });
    expect(Object.keys(kind.facets)).toEqual(['shared']);
  });
});
