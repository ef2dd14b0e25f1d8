import { diskSteps } from './disks.ts';
import { networkSteps } from './networks.ts';
import { otherSteps } from './others.ts';
import { secgroupSteps } from './secgroups.ts';
import type { ThingStep } from './step.ts';

/** What members make of things beside servers, in an order in which each has what it needs. */
export const THING_STEPS: readonly ThingStep[] = [...networkSteps, ...diskSteps, ...secgroupSteps, ...otherSteps];
