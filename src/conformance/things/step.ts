import type { WritableResource } from '../../contract/index.ts';
import type { ThingWork } from './thing-work.ts';

/** Something that is done to a kind of thing, by the name of the adapter's function. */
export interface ThingStep {
  readonly resource: WritableResource;
  readonly action: string;
  run(work: ThingWork): Promise<unknown>;
}

/** How things are described once they were changed. */
export const OTHER = 'changed by the conformance kit';

/** MB. */
export const GB = 1024;

/** Deletes what was made. */
export const removal = (resource: WritableResource): ThingStep => ({
  resource,
  action: 'delete',
  run: (work) => work.remove(resource),
});
