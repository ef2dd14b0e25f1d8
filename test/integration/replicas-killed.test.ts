import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { Replicas, type Replica } from '../support/replicas.ts';
import { askSteadily, type Asking } from '../support/steady-asking.ts';

const TAKEN_OVER = 10_000;

let world: Replicas;
let asking: Asking | undefined;

beforeAll(async () => {
  world = await Replicas.start();
});

afterEach(() => asking?.stop());
afterAll(() => world.stop());

it('a gateway that reads a cloud for others is killed: another takes over, no change and no answer is lost', async () => {
  let living: readonly Replica[] = await Promise.all([world.spawn(), world.spawn(), world.spawn()]);
  await world.agree(living);
  await world.haveLeaders(living);
  const [leader] = await world.readers(world.clouds[0]!, living);
  living = living.filter((one) => one !== leader);
  asking = askSteadily(
    living.map(({ ann }) => ann),
    '/servers?scope=system&limit=5',
  );
  await asking.more(10);
  // The leader may have seen it or not, and told it or not.
  await world.change();
  await leader!.end();
  await world.change();
  await world.agree(living, TAKEN_OVER);
  await world.haveLeaders(living);
  const late = await world.spawn();
  await world.agree([late]);
  living = [...living, late];
  await world.change();
  await world.agree(living);
  expect((await asking.stop()).failures).toEqual([]);
});
