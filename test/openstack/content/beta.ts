import { credentialsOf, type BedCloud } from '../bed.ts';
import { OpenstackClient } from '../oracle/openstack-client.ts';
import { Workshop } from './workshop.ts';

/** The hands of the second tenant beside those of the first. */
export interface TwoTenants {
  readonly shop: Workshop;
  /** Member of the project "beta". */
  readonly beta: OpenstackClient;
}

/** Logs in as both tenants. */
export async function openForTwo(cloud: BedCloud): Promise<TwoTenants> {
  const shop = await Workshop.open(cloud);
  return { shop, beta: await OpenstackClient.login(credentialsOf(cloud, 'member-beta')) };
}
