import { GatewayError, type Call, type HttpReply, type Tools } from 'podgate/contract';
import { EASYSTACK_FITS, isEasystack } from '../fits.ts';
import { rootOf, versionIdsIn } from '../versions.ts';

/** The adapters that log in to each generation of Keystone. */
const ADAPTERS: Readonly<Record<string, string>> = { '2': 'openstack-legacy', '3': 'openstack' };

/** Keystone has no such path, in one way or another: 300 offers the versions that there are. */
const isAbsent = ({ status }: HttpReply) => [300, 404, 405, 410].includes(status);

const majorOf = (version: string) => version.replace(/^v/, '').split('.')[0] ?? '';

interface Asked {
  /** The configured URL. */
  readonly url: string;
  /** The generation that was logged in to, for example `3`. */
  readonly version: string;
  readonly cloud: string;
}

/**
 * What to say of a login that Keystone has no path for, when its root tells of other generations alone: which they are, and which
 * adapter fits. Nothing when it does not tell.
 */
export async function otherGeneration(
  reply: HttpReply,
  { url, version, cloud }: Asked,
  tools: Tools,
  call: Call,
): Promise<GatewayError | undefined> {
  if (!isAbsent(reply)) return undefined;
  const upstream = { cloud, service: 'identity', operation: 'tokens.create', status: reply.status } as const;
  if (isEasystack(reply))
    return new GatewayError('upstream_rejected', `cloud ${cloud}: no v${version} of Keystone; ${EASYSTACK_FITS}`, {
      upstream,
    });
  const root = await tools.http.send(
    {
      service: 'identity',
      operation: 'versions',
      method: 'GET',
      url: `${rootOf(url)}/`,
      headers: { accept: 'application/json' },
    },
    call,
  );
  if (root.status !== 200 && root.status !== 300) return undefined;
  const found = versionIdsIn(root);
  const adapter = found.map((id) => ADAPTERS[majorOf(id)]).find((name) => name !== undefined);
  if (adapter === undefined || found.some((id) => majorOf(id) === majorOf(version))) return undefined;
  const what = `Keystone has ${found.join(', ')} and no v${version}`;
  return new GatewayError('upstream_rejected', `cloud ${cloud}: ${what}: adapter ${adapter} fits`, { upstream });
}
