import type { OwnerProject } from '../context.ts';

/** What references in a query are looked up in: the configuration, which knows accounts, clouds and projects by id and by name. */
export interface Directory {
  readonly accounts: ReadonlySet<string>;
  /** A cloud and the texts by which its region is known. */
  readonly regions: readonly { readonly cloud: string; readonly names: readonly string[] }[];
  /** Projects of that id or name, in all domains. */
  projects(reference: string): readonly OwnerProject[];
  /** Ids of domains of that id or name. */
  domains(reference: string): readonly string[];
}
