import { writeFileSync } from 'node:fs';
import { prepareClouds, restoreClouds, sweepClouds } from './bed-care.ts';
import { bedFolder } from './bed.ts';
import { clearOddContent, makeOddContent } from './content/odd-content.ts';
import type { Workshop } from './content/workshop.ts';
import { Lanes, type Counts } from './lanes.ts';
import { stagesOf, suites, type Stage } from './stages.ts';

const say = (text: string) => process.stderr.write(`podgate: ${text}\n`);

const NONE: Counts = { passed: 0, failed: 0 };
const add = (one: Counts, other: Counts): Counts => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
});

/** What went wrong beside the tests counts as one of them. */
function failure(error: unknown): Counts {
  say((error as Error).message);
  return { passed: 0, failed: 1 };
}

/** Throws when not all is made, or when it cannot be taken away again. */
async function withOddContent(lanes: Lanes, stage: Stage): Promise<Counts> {
  let shop: Workshop | undefined;
  try {
    await makeOddContent((opened) => (shop = opened));
    return await lanes.run(stage.lanes);
  } finally {
    if (shop) await clearOddContent(shop);
  }
}

async function runStages(stages: readonly Stage[], options: readonly string[]): Promise<Counts> {
  const lanes = new Lanes(options);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => lanes.interrupt());
  let counts = NONE;
  try {
    for (const stage of stages) {
      if (lanes.interrupted) break;
      await sweepClouds();
      say(`suites: ${stage.lanes.map((lane) => lane.join(', ')).join('; beside them: ')}`);
      counts = add(counts, stage.odd === true ? await withOddContent(lanes, stage) : await lanes.run(stage.lanes));
    }
  } catch (error) {
    counts = add(counts, failure(error));
  }
  return add(counts, await restoreClouds().then(() => NONE, failure));
}

/** Arguments that begin with a dash are for Jest, the others find suites by their names. */
async function main(): Promise<number> {
  const isOption = (argument: string) => argument.startsWith('-');
  const given = process.argv.slice(2);
  let counts = NONE;
  try {
    bedFolder();
    const stages = stagesOf(
      suites(),
      given.filter((argument) => !isOption(argument)),
    );
    await prepareClouds();
    counts = await runStages(stages, given.filter(isOption));
  } catch (error) {
    counts = add(counts, failure(error));
  }
  const { passed, failed } = counts;
  const file = process.env['PODGATE_TEST_REPORT'];
  if (file) writeFileSync(file, JSON.stringify({ passed, failed }));
  say(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
