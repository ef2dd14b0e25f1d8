/** The conformance kit: what every adapter must do, run by the adapter's own test runner on a simulator or a real cloud. */
import { openBench, type Bench } from './bench.ts';
import type { Case } from './cases/case.ts';
import { failing } from './cases/failing.ts';
import { paging } from './cases/paging.ts';
import { reading } from './cases/reading.ts';
import { secrecy } from './cases/secrecy.ts';
import type { Runner, Subject, Target } from './target.ts';

export { simulatedTarget, type Runner, type Subject, type Target } from './target.ts';

const CASES: readonly Case[] = [...reading, ...paging, ...failing, ...secrecy];

/** How one case ended: for the table. */
export interface Verdict {
  readonly group: string;
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'not possible here';
}

async function runCase(one: Case, subject: Subject, target: Target): Promise<void> {
  const benches: Bench[] = [];
  const open = (config = target.config) => {
    const bench = openBench(subject.provider, config, {
      allProjects: config === target.config && target.allProjects,
      troubled: target.trouble !== undefined,
    });
    benches.push(bench);
    return bench;
  };
  try {
    await one.run({ subject, target, open });
  } finally {
    await Promise.all(benches.map((bench) => bench.close()));
  }
}

/** Registers all cases with a test runner. Answers the verdicts, complete when the runner is done. */
export function conformance(runner: Runner, subject: Subject): readonly Verdict[] {
  const verdicts: Verdict[] = [];
  runner.describe(`conformance of ${subject.provider.name}`, () => {
    let target: Target | undefined;
    runner.beforeAll(async () => {
      target = await subject.start();
    });
    runner.afterAll(async () => {
      await target?.stop();
    });
    for (const one of CASES) {
      runner.it(`${one.group}: ${one.name}`, async () => {
        if (!target) throw new Error('the cloud did not start');
        const verdict = (result: Verdict['result']) => void verdicts.push({ group: one.group, name: one.name, result });
        if (one.needsTrouble && !target.trouble) {
          verdict('not possible here');
          return;
        }
        try {
          await runCase(one, subject, target);
          verdict('passed');
        } catch (error) {
          verdict('failed');
          throw error;
        }
      });
    }
  });
  return verdicts;
}

/** The verdicts as lines for people. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  return verdicts.map(({ group, name, result }) => `${result.padEnd(18)}${group}: ${name}`).join('\n');
}
