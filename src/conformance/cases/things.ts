import assert from 'node:assert/strict';
import { GatewayError } from '../../contract/index.ts';
import { thingActionOf, thingCreationOf } from '../../inventory/writes/able.ts';
import type { Subject } from '../target.ts';
import { administratorSteps } from '../things/others.ts';
import type { ThingStep } from '../things/step.ts';
import { THING_STEPS } from '../things/thing-steps.ts';
import { refused } from '../writing/drive.ts';
import { ableCloud } from '../writing/workpiece.ts';
import type { Case } from './case.ts';

/** What the gateway asks before it does something. Throws `unsupported`. */
function askFor(subject: Subject, { resource, action }: ThingStep): unknown {
  const cloud = ableCloud(subject);
  return action === 'create' ? thingCreationOf(cloud, resource) : thingActionOf(cloud, { resource, action });
}

function isAble(subject: Subject, step: ThingStep): boolean {
  try {
    askFor(subject, step);
    return true;
  } catch (error) {
    if (GatewayError.is(error) && error.code === 'unsupported') return false;
    throw error;
  }
}

const caseOf =
  (asAdministrator: boolean) =>
  (step: ThingStep): Case => ({
    group: 'writing',
    name: `${step.resource}: ${step.action}`,
    needsMaking: true,
    async run(setting) {
      const { subject, target } = setting;
      if (isAble(subject, step)) {
        await step.run(await setting.things(asAdministrator));
        return;
      }
      const before = (await target.trouble?.requests())?.length;
      await refused(() => askFor(subject, step));
      assert.equal((await target.trouble?.requests())?.length, before, 'nothing is asked');
    },
  });

/** Things beside servers: made, changed and deleted where the adapter can, refused where it cannot. */
export const thingCases: readonly Case[] = [...THING_STEPS.map(caseOf(false)), ...administratorSteps.map(caseOf(true))];
