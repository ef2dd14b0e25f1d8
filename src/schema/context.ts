/** A project of the gateway with its domain. */
export interface OwnerProject {
  readonly id: string;
  readonly name: string;
  readonly domainId: string;
  readonly domain: string;
}

/** A user of the gateway, as far as rows name him. */
export interface OwnerUser {
  readonly id: string;
  readonly name: string;
}

/** What all rows of one cloud have in common. */
export interface CloudContext {
  readonly name: string;
  readonly account: string;
  readonly provider: string;
  readonly brand: string;
  readonly cloudEnv: string;
  readonly readOnly: boolean;
  /** The cloud's own name of its region. */
  readonly region: string;
  readonly accessUrl: string;
  /** The gateway's administration project: what belongs to no tenant belongs to it. */
  readonly owner: OwnerProject;
  /** The user whose keys are known by this text, when the gateway knows its users. */
  readonly userOf?: (ownerKey: string) => OwnerUser | undefined;
}

/** Cloudpods names regions by account and the cloud's own word (F-022). */
export const regionName = ({ account, region }: Pick<CloudContext, 'account' | 'region'>) => `${account}-${region}`;
