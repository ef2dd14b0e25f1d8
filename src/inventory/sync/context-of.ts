import type { CloudConfig } from '../../config/config.ts';
import type { CloudFacts } from '../../contract/index.ts';
import type { CloudContext, OwnerProject } from '../../schema/context.ts';

/** What all rows of a cloud have in common: what the configuration says of it, and what it says itself. */
export function contextOf(
  config: CloudConfig,
  facts: Pick<CloudFacts, 'region' | 'accessUrl'>,
  { owner, userOf }: { readonly owner: OwnerProject; readonly userOf?: CloudContext['userOf'] },
): CloudContext {
  const { name, account, brand, cloudEnv, readOnly, adapter } = config;
  const { region, accessUrl } = facts;
  return { name, account, brand, cloudEnv, readOnly, provider: adapter.provider, region, accessUrl, owner, userOf };
}
