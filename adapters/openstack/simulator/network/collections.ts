import { isLent } from '../content/rbac-policies.ts';
import { owns, type Access } from '../identity/access.ts';
import { portsOf, type Cloud } from '../state/cloud.ts';
import { FLOATING_IP, GROUP, NETWORK, PORT, RBAC_POLICY, RULE, SUBNET, type Attributes } from './attributes.ts';
import {
  toFloatingIp,
  toGroup,
  toNetwork,
  toPort,
  toRbacPolicy,
  toRule,
  toSubnet,
  type View,
  type Viewer,
} from './views.ts';

/** A thing that the caller may see; its views are made only when they are needed. */
export interface Candidate {
  readonly id: string;
  /** As the caller sees it. */
  readonly view: () => View;
  /** With what only administrators see: everybody may filter by that too. */
  readonly whole: () => View;
}

/** Which things are looked at. */
export interface Options {
  /** Only what stands behind this id. */
  readonly after?: string | undefined;
  /** Only ports of these devices; empty: all. */
  readonly devices?: readonly string[];
}

/** One kind of thing that Neutron lists. */
export interface Collection {
  /** Key of the list in an answer. */
  readonly plural: string;
  readonly singular: string;
  readonly attributes: Attributes;
  /** What Neutron calls the error when there is none. */
  readonly missing: { readonly type: string; readonly message: (id: string) => string };
  /** What the caller may see, in the order of ids. */
  rows(cloud: Cloud, access: Access, options: Options): Iterable<Candidate>;
  find(cloud: Cloud, access: Access, id: string): Candidate | undefined;
}

interface Row {
  readonly id: string;
  readonly projectId: string;
}

interface Given<R extends Row> {
  readonly words: Pick<Collection, 'plural' | 'singular' | 'missing'>;
  readonly attributes: Attributes;
  /** In the order of ids. */
  readonly all: (cloud: Cloud, options: Options) => Iterable<R>;
  readonly one: (cloud: Cloud, id: string) => R | undefined;
  /** Seen by those who own neither it nor the cloud. */
  readonly isOpen?: (cloud: Cloud, row: R, projectId: string | undefined) => boolean;
  readonly view: (cloud: Cloud, row: R, viewer: Viewer) => View;
}

function collection<R extends Row>({ words, attributes, all, one, isOpen, view }: Given<R>): Collection {
  const candidate = (cloud: Cloud, access: Access, row: R): Candidate | undefined =>
    owns(access, row.projectId) || isOpen?.(cloud, row, access.projectId)
      ? {
          id: row.id,
          view: () => view(cloud, row, access),
          whole: () => view(cloud, row, { ...access, isAdmin: true }),
        }
      : undefined;
  return {
    ...words,
    attributes,
    *rows(cloud, access, options) {
      for (const row of all(cloud, options)) {
        const seen = candidate(cloud, access, row);
        if (seen) yield seen;
      }
    },
    find: (cloud, access, id) => {
      const row = one(cloud, id);
      return row && candidate(cloud, access, row);
    },
  };
}

const byId = <R extends Row>(rows: Iterable<R>, after: string | undefined): readonly R[] =>
  [...rows].filter((row) => after === undefined || row.id > after).sort((a, b) => (a.id < b.id ? -1 : 1));

const words = (plural: string, type: string, noun: string, end: string): Given<Row>['words'] => ({
  plural,
  singular: plural.slice(0, -1),
  missing: { type: `${type}NotFound`, message: (id) => `${noun} ${id} ${end}` },
});

const rulesOf = (cloud: Cloud) => [...cloud.securityGroups.values()].flatMap((group) => group.rules);

/** What can be listed, by the part of the path that stands for it. */
export const COLLECTIONS: ReadonlyMap<string, Collection> = new Map([
  [
    'ports',
    collection({
      words: words('ports', 'Port', 'Port', 'could not be found.'),
      attributes: PORT,
      all: (cloud, { after, devices = [] }) =>
        devices.length === 0
          ? cloud.ports.rows('id', after)
          : byId(new Set(devices.flatMap((id) => portsOf(cloud, id))), after),
      one: (cloud, id) => cloud.ports.get(id),
      view: toPort,
    }),
  ],
  [
    'networks',
    collection({
      words: words('networks', 'Network', 'Network', 'could not be found.'),
      attributes: NETWORK,
      all: (cloud, { after }) => byId(cloud.networks.values(), after),
      one: (cloud, id) => cloud.networks.get(id),
      isOpen: ({ basis }, network, projectId) => isLent(basis.rbacPolicies, network.id, projectId),
      view: toNetwork,
    }),
  ],
  [
    'subnets',
    collection({
      words: words('subnets', 'Subnet', 'Subnet', 'could not be found.'),
      attributes: SUBNET,
      all: (cloud, { after }) => byId(cloud.subnets.values(), after),
      one: (cloud, id) => cloud.subnets.get(id),
      // Not those of external networks.
      isOpen: ({ basis }, subnet, projectId) =>
        isLent(basis.rbacPolicies, subnet.networkId, projectId, 'access_as_shared'),
      view: toSubnet,
    }),
  ],
  [
    'security-groups',
    collection({
      words: words('security_groups', 'SecurityGroup', 'Security group', 'does not exist'),
      attributes: GROUP,
      all: (cloud, { after }) => byId(cloud.securityGroups.values(), after),
      one: (cloud, id) => cloud.securityGroups.get(id),
      isOpen: ({ basis }, group, projectId) => isLent(basis.rbacPolicies, group.id, projectId),
      view: toGroup,
    }),
  ],
  [
    'security-group-rules',
    collection({
      words: words('security_group_rules', 'SecurityGroupRule', 'Security group rule', 'does not exist'),
      attributes: RULE,
      all: (cloud, { after }) => byId(rulesOf(cloud), after),
      one: (cloud, id) => rulesOf(cloud).find((rule) => rule.id === id),
      view: toRule,
    }),
  ],
  [
    'floatingips',
    collection({
      words: words('floatingips', 'FloatingIP', 'Floating IP', 'could not be found'),
      attributes: FLOATING_IP,
      all: (cloud, { after }) => cloud.floatingIps.rows('id', after),
      one: (cloud, id) => cloud.floatingIps.get(id),
      view: toFloatingIp,
    }),
  ],
  [
    'rbac-policies',
    collection({
      words: { ...words('rbac_policies', 'RbacPolicy', 'RBAC policy', 'could not be found'), singular: 'rbac_policy' },
      attributes: RBAC_POLICY,
      all: (cloud, { after }) => byId(cloud.basis.rbacPolicies, after),
      one: (cloud, id) => cloud.basis.rbacPolicies.find((policy) => policy.id === id),
      view: toRbacPolicy,
    }),
  ],
]);
