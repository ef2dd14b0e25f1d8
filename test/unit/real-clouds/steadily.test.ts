import { describe, expect, it } from '@jest/globals';
import type { ResourceOracle } from '../../openstack/oracle/resources/resource.ts';
import type { Row } from '../../openstack/oracle/row.ts';
import { steadily, type Expected } from '../../openstack/steadily.ts';

const HOSTS: ResourceOracle = { plural: 'hosts', keyword: 'host', reach: 'admin', counted: true, rows: () => [] };

/** A cloud that tells these numbers one after the other, to whoever reads it, and the last one from then on. */
class Counting implements Expected<Counting> {
  constructor(
    private readonly numbers: number[],
    private readonly number = -1,
  ) {}

  all(): readonly Row[] {
    return [{ id: 'one', name: 'one', cpu_commit: this.number }];
  }

  moves({ counted = false }: ResourceOracle): boolean {
    return counted;
  }

  read(): number {
    return (this.numbers.length > 1 ? this.numbers.shift() : this.numbers[0]) ?? -1;
  }

  now(): Promise<Counting> {
    return Promise.resolve(new Counting(this.numbers, this.read()));
  }
}

/** Compares what a gateway reads with what is expected then; how often it was asked, too. */
async function compared(numbers: number[], oracle = HOSTS) {
  const cloud = new Counting(numbers);
  let [known, asked] = [-1, 0];
  const readAgain = () => {
    known = cloud.read();
    return Promise.resolve();
  };
  const answer = await steadily({ oracle, expected: cloud, readAgain }, (now) => {
    asked += 1;
    return Promise.resolve({ expected: now.all(), known });
  });
  return { commit: answer.expected[0]?.['cpu_commit'], known: answer.known, asked };
}

describe('what Nova counts by a clock of its own', () => {
  it('is compared when it is the same before and after', async () => {
    expect(await compared([4])).toEqual({ commit: 4, known: 4, asked: 1 });
  });

  it('is read and asked again when it moved: after the gateway read it, and before', async () => {
    expect(await compared([5, 5, 4])).toEqual({ commit: 4, known: 4, asked: 2 });
    expect(await compared([5, 4])).toEqual({ commit: 4, known: 4, asked: 2 });
  });

  it('is not given up for a gateway that tells something else while it rests', async () => {
    expect(await compared([4, 5, 4])).toEqual({ commit: 4, known: 5, asked: 1 });
  });

  it('ends the comparison by name when it never rests', async () => {
    const numbers = Array.from({ length: 100 }, (_, number) => number);
    await expect(compared(numbers)).rejects.toThrow(
      /hosts moved .* 20 times: cpu_commit in 1, for example one: expected 38, got 40$/,
    );
  });

  it('lets what goes wrong with an answer through at once', async () => {
    const asked: number[] = [];
    const failing = steadily({ oracle: HOSTS, expected: new Counting([4]), readAgain: () => Promise.resolve() }, () => {
      asked.push(1);
      return Promise.reject(new Error('GET /hosts: 500'));
    });
    await expect(failing).rejects.toThrow('GET /hosts: 500');
    expect(asked).toEqual([1]);
  });

  it('holds up no comparison of anything else', async () => {
    expect(await compared([4], { ...HOSTS, counted: false })).toEqual({ commit: -1, known: -1, asked: 1 });
  });
});
