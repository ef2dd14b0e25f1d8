import { unreadable } from '../clouds/enabled.ts';
import type { Dispatch } from './dispatch.ts';

/** The same for reading alone: a cloud whose account is disabled is asked nothing. Throws `upstream_unavailable` in its place. */
export function whenEnabled(dispatch: Dispatch): Dispatch {
  return async (cloud, operation, occasion, run) => {
    const why = unreadable(cloud);
    if (why) throw why;
    return dispatch(cloud, operation, occasion, run);
  };
}
