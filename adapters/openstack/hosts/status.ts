import { table, type Host } from 'podgate/contract';

/** Of the compute service: whether it takes new servers. */
const disabled = table<'enabled' | 'disabled', boolean>({ enabled: false, disabled: true }, false);
/** Whether it has reported itself lately. */
const up = table<'up' | 'down', boolean>({ up: true, down: false }, false);

export const isUp = (state: string | null | undefined): boolean => up(state);
export const isDisabled = (status: string | null | undefined): boolean => disabled(status);

/** Disabled comes first: whether such a host answers matters less (F-045). */
export function hostStatusOf(state: string | null | undefined, status: string | null | undefined): Host['status'] {
  if (isDisabled(status)) return 'maintaining';
  return isUp(state) ? 'running' : 'unknown';
}
