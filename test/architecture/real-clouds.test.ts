import { describe, expect, it } from '@jest/globals';
import { stagesOf, suites } from '../openstack/stages.ts';

describe('the suites against real clouds', () => {
  const all = suites();

  it('all run, each once, and those that stop clouds last', () => {
    const stages = stagesOf(all, []);
    expect(stages.flatMap(({ lanes }) => lanes.flat()).sort()).toEqual([...all].sort());
    const stops = (suite: string) => suite.startsWith('disruptive/');
    const last = stages.at(-1)?.lanes;
    expect(last).toEqual([all.filter(stops)]);
    expect(last?.flat()).not.toEqual([]);
  });

  it('have the clouds for themselves unless they stand in a lane', () => {
    expect(stagesOf([...all, 'a-new-one'], [])).toContainEqual({ lanes: [expect.arrayContaining(['a-new-one'])] });
  });

  it('are found by name, in any lane', () => {
    expect(stagesOf(all, ['^parts', 'Cloud-Away'])).toEqual([
      { lanes: [['parts', 'parts-networks']] },
      { lanes: [['disruptive/cloud-away']] },
    ]);
    expect(() => stagesOf(all, ['nothing-like-it'])).toThrow('no suite is called like nothing-like-it');
  });

  it('are not forgotten when a lane calls one by another name', () => {
    const others = all.filter((suite) => suite !== 'parts');
    expect(() => stagesOf(others, [])).toThrow('there are no suites parts, which stand in a lane');
  });
});
