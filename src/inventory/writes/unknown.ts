import type { GatewayError } from '../../contract/index.ts';

const UNKNOWN: ReadonlySet<string> = new Set(['upstream_timeout', 'upstream_malformed', 'upstream_rejected']);

/** Whether the cloud may have taken a change on, though it did not say so. */
export const isUnknown = ({ code }: GatewayError): boolean => UNKNOWN.has(code);
