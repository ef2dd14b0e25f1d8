/** The conformance kit: what every adapter must do, run by the adapter's own test runner on a simulator or a real cloud. */
import { openBench, type Bench } from './bench.ts';
import { NotPossible, type Case, type Setting } from './cases/case.ts';
import { failing } from './cases/failing.ts';
import { paging } from './cases/paging.ts';
import { reading } from './cases/reading.ts';
import { refusing } from './cases/refusing.ts';
import { secrecy } from './cases/secrecy.ts';
import { thingCases } from './cases/things.ts';
import { writingCases } from './cases/writing.ts';
import type { Runner, Subject, Target } from './target.ts';
import { ThingWork } from './things/thing-work.ts';
import { Workpiece } from './writing/workpiece.ts';

export { simulatedTarget, type Making, type Runner, type Subject, type Target } from './target.ts';

const CASES: readonly Case[] = [
  ...reading,
  ...paging,
  ...failing,
  ...secrecy,
  ...refusing,
  ...thingCases,
  ...writingCases,
];

/** How one case ended: for the table. */
export interface Verdict {
  readonly group: string;
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'not possible here';
  /** Why it was not possible. */
  readonly reason?: string;
}

/** Why a case is not tried on a cloud; nothing when it is. */
function missing({ needsTrouble, needsMaking }: Case, { trouble, making }: Target): string | undefined {
  if (needsTrouble === true && !trouble) return 'the cloud cannot be made to fail';
  if (needsMaking === true && !making) return 'the target says nothing of how servers are made';
  return undefined;
}

type Shared = Pick<Setting, 'subject' | 'target' | 'workpiece' | 'things'>;

async function runCase(one: Case, { subject, target, ...shared }: Shared): Promise<void> {
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
    await one.run({ subject, target, open, ...shared });
  } finally {
    await Promise.all(benches.map((bench) => bench.close()));
  }
}

/** What all cases of a run have in common, from its start to its end. */
class Run {
  readonly #subject: Subject;
  #target: Target | undefined;
  #workpiece: Promise<Workpiece> | undefined;
  readonly #things = new Map<boolean, Promise<ThingWork>>();

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  async start(): Promise<void> {
    this.#target = await this.#subject.start();
  }

  async stop(): Promise<void> {
    try {
      for (const things of this.#things.values()) await (await things).close();
      await (await this.#workpiece)?.close();
    } finally {
      await this.#target?.stop();
    }
  }

  /** How a case ends. Throws what it throws, unless that says that it is not possible here. */
  async verdict(one: Case): Promise<Pick<Verdict, 'result' | 'reason'>> {
    const target = this.#target;
    if (!target) throw new Error('the cloud did not start');
    const reason = missing(one, target);
    if (reason !== undefined) return { result: 'not possible here', reason };
    const workpiece = () => (this.#workpiece ??= Workpiece.open(this.#subject, target));
    const things = (asAdministrator: boolean) => {
      const known = this.#things.get(asAdministrator) ?? ThingWork.open(this.#subject, target, asAdministrator);
      this.#things.set(asAdministrator, known);
      return known;
    };
    try {
      await runCase(one, { subject: this.#subject, target, workpiece, things });
      return { result: 'passed' };
    } catch (error) {
      if (error instanceof NotPossible) return { result: 'not possible here', reason: error.message };
      throw error;
    }
  }
}

/** Registers all cases with a test runner. Answers the verdicts, complete when the runner is done. */
export function conformance(runner: Runner, subject: Subject): readonly Verdict[] {
  const verdicts: Verdict[] = [];
  const run = new Run(subject);
  runner.describe(`conformance of ${subject.provider.name}`, () => {
    runner.beforeAll(() => run.start());
    runner.afterAll(() => run.stop());
    for (const one of CASES) {
      const { group, name } = one;
      runner.it(`${group}: ${name}`, async () => {
        try {
          verdicts.push({ group, name, ...(await run.verdict(one)) });
        } catch (error) {
          verdicts.push({ group, name, result: 'failed' });
          throw error;
        }
      });
    }
  });
  return verdicts;
}

/** The verdicts as lines for people. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  return verdicts
    .map(({ group, name, result, reason }) => {
      const why = reason === undefined ? '' : ` (${reason})`;
      return `${result.padEnd(18)}${group}: ${name}${why}`;
    })
    .join('\n');
}
