import { describe, expect, test } from '@jest/globals';
import { conditionSql, orderSql, type Way } from '../../../src/inventory/query/sql.ts';
import { kindOf } from '../../../src/inventory/store/kinds.ts';
import { openStatements } from '../../../src/inventory/store/statements.ts';
import { tablesOf } from '../../../src/inventory/store/tables.ts';
import { all } from '../../../src/schema/query/parameters.ts';
import { isIn, type Condition } from '../../../src/schema/query/condition.ts';
import { RESOURCES } from '../../../src/schema/resources.ts';

const [servers] = RESOURCES.filter(({ plural }) => plural === 'servers').map(kindOf);

/** How SQLite would find a page of servers, in its own words. */
function planOf(where: Condition, way: Way): string {
  if (!servers) throw new Error('there are no servers');
  const db = openStatements(':memory:');
  db.script(tablesOf(servers));
  const sql = conditionSql(servers, where, way);
  const sorted = orderSql(servers, [{ column: 'created_at', direction: 'desc' }], way);
  const text = `EXPLAIN QUERY PLAN SELECT s.row FROM servers s WHERE ${sql.text} ${sorted.text} LIMIT 20`;
  const plan = db.all(text, [...sql.bound, ...sorted.bound]).map((row) => String(row[3]));
  db.close();
  return plan.join('; ');
}

const ready = isIn('status', ['ready']);

describe('the ways to a page', () => {
  test('walking goes along the index of the order, and sorts nothing', () => {
    const plan = planOf(ready, 'walk');
    expect(plan).toContain('USING INDEX servers_created_at');
    expect(plan).not.toContain('ORDER BY');
  });

  test('walking through one project goes along the index that its rows have of their own', () => {
    const plan = planOf(all([isIn('project_id', ['p1']), ready]), 'walk');
    expect(plan).toContain('USING INDEX servers_project_created_at');
    expect(plan).not.toContain('ORDER BY');
  });

  test('gathering takes the index of the filter', () => {
    const plan = planOf(ready, 'gather');
    expect(plan).toMatch(/USING (COVERING )?INDEX servers_status/);
    expect(plan).toContain('TEMP B-TREE FOR ORDER BY');
  });
});
