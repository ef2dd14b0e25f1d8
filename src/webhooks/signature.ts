import { createHmac, type KeyObject } from 'node:crypto';

/** What is posted. */
export interface Message {
  /** The same however often it is posted. */
  readonly id: string;
  /** For example `servers.updated`. */
  readonly type: string;
  /** JSON. */
  readonly body: string;
}

/** The headers of Standard Webhooks: who may post this, and when it was. `now`: milliseconds since 1970. */
export function signedHeaders({ id, body }: Message, key: KeyObject, now: number): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
