import type { Cloud } from '../clouds/cloud.ts';
import { within } from '../clouds/deadline.ts';
import type { GatewayLog } from '../observe/log.ts';
import type { Dispatch } from './dispatch.ts';

/** How long a cloud may take over it: whoever stops the gateway waits for it. Milliseconds. */
const PATIENCE = 2000;

const ended = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

/**
 * Lets a cloud's adapter give back what the cloud holds for it (OS-08), before the connections end. Takes two seconds at most, whatever the
 * cloud or the adapter does; a cloud whose account is disabled is asked nothing.
 */
export async function leave(
  cloud: Cloud,
  { dispatch, log }: { readonly dispatch: Dispatch; readonly log: Pick<GatewayLog, 'info'> },
): Promise<void> {
  const { adapter, session, name } = cloud;
  if (!adapter.close || cloud.disabled()) return;
  try {
    await within(PATIENCE, new AbortController().signal, (signal) =>
      Promise.race([
        dispatch(cloud, 'close', { signal }, async (call) => adapter.close?.(session, call)),
        ended(signal),
      ]),
    );
  } catch (error) {
    log.info('what the cloud holds for the gateway is left there until it ends by itself', {
      cloud: name,
      why: (error as Error).message,
    });
  }
}
