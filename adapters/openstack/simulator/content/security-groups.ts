import { createdAt } from './calendar.ts';
import { idSpace } from './ids.ts';
import type { Directory, ProjectKey } from './projects.ts';

/** A security group of one project. */
export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly description: string;
  readonly rules: readonly SecurityGroupRule[];
  readonly createdAt: number;
}

/** What a group lets through. */
export interface SecurityGroupRule {
  readonly id: string;
  readonly groupId: string;
  readonly projectId: string;
  readonly ethertype: 'IPv4' | 'IPv6';
  readonly direction: 'ingress' | 'egress';
  readonly protocol: string | null;
  readonly ports: readonly [number, number] | null;
  readonly remotePrefix: string | null;
  /** Id of a group. */
  readonly remoteGroup: string | null;
  readonly createdAt: number;
}

interface GivenRule {
  readonly protocol: string | null;
  readonly ports?: readonly [number, number];
  readonly prefix?: string;
  /** Name of another group of the same project; `self` for the group itself. */
  readonly from?: string;
  readonly six?: true;
}

interface Given {
  readonly project: ProjectKey;
  readonly name: string;
  readonly description: string;
  readonly rules: readonly GivenRule[];
}

const WEB: readonly GivenRule[] = [
  { protocol: 'tcp', ports: [22, 22], prefix: '10.0.0.0/8' },
  { protocol: 'tcp', ports: [80, 80], prefix: '0.0.0.0/0' },
  { protocol: 'tcp', ports: [443, 443], prefix: '0.0.0.0/0' },
  { protocol: 'icmp' },
  { protocol: 'tcp', ports: [443, 443], prefix: '::/0', six: true },
];

const byDefault = (project: ProjectKey): Given => ({
  project,
  name: 'default',
  description: 'Default security group',
  rules: [
    { protocol: null, from: 'self' },
    { protocol: null, from: 'self', six: true },
  ],
});

const GROUPS: readonly Given[] = [
  byDefault('admin'),
  byDefault('demo'),
  byDefault('other'),
  byDefault('lab'),
  byDefault('science-demo'),
  { project: 'demo', name: 'web', description: 'http and ssh', rules: WEB },
  { project: 'other', name: 'web', description: 'of the same name elsewhere', rules: WEB.slice(0, 2) },
  {
    project: 'demo',
    name: 'db',
    description: '',
    rules: [
      { protocol: 'tcp', ports: [3306, 3310], from: 'web' },
      { protocol: 'udp', ports: [53, 53] },
      { protocol: '112' },
    ],
  },
];

export type GroupKey = 'default' | 'web' | 'db';

/** Makes the security groups of a cloud. Names repeat from project to project. */
export function securityGroups(cloud: string, projects: Directory['projects']): readonly SecurityGroup[] {
  const ids = idSpace(cloud, 'security-group');
  const ruleIds = idSpace(cloud, 'security-group-rule');
  const indexOf = (project: ProjectKey, name: string) =>
    GROUPS.findIndex((group) => group.project === project && group.name === name);
  return GROUPS.map((group, index) => {
    const id = ids.id(index);
    const projectId = projects[group.project].id;
    const made = createdAt(0);
    const rule = (given: GivenRule, direction: SecurityGroupRule['direction'], number: number) => ({
      id: ruleIds.id(index * 16 + number),
      groupId: id,
      projectId,
      ethertype: given.six ? ('IPv6' as const) : ('IPv4' as const),
      direction,
      protocol: given.protocol,
      ports: given.ports ?? null,
      remotePrefix: given.prefix ?? null,
      remoteGroup: given.from ? (given.from === 'self' ? id : ids.id(indexOf(group.project, given.from))) : null,
      createdAt: made,
    });
    const rules = [
      rule({ protocol: null }, 'egress', 0),
      rule({ protocol: null, six: true }, 'egress', 1),
      ...group.rules.map((given, number) => rule(given, 'ingress', number + 2)),
    ];
    return { id, name: group.name, projectId, description: group.description, rules, createdAt: made };
  });
}
