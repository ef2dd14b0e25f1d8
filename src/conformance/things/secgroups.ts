import { NotPossible } from '../cases/case.ts';
import { OTHER, removal, type ThingStep } from './step.ts';

/** Security groups, and their rules. */
export const secgroupSteps: readonly ThingStep[] = [
  {
    resource: 'secgroups',
    action: 'create',
    run: (work) => {
      const ports = { first: 22, last: 22 };
      const rule = { direction: 'in', ip_version: '4', protocol: 'tcp', ports, cidr: '10.0.0.0/8' } as const;
      const input = { ...work.names(), rules: [rule] };
      const { create: creation, delete: remove } = work.writes.secgroups ?? {};
      return work.make('secgroups', { creation, remove }, input, ({ name, rules = [] }) => {
        const inward = rules.filter(({ direction }) => direction === 'in');
        return (
          name === input.name &&
          inward.map((one) => `${one.protocol} ${one.ports} ${one.cidr}`).join() === 'tcp 22 10.0.0.0/8'
        );
      });
    },
  },
  {
    resource: 'secgroups',
    action: 'update',
    run: (work) => {
      const seen = ({ description }: { readonly description?: string }) => description === OTHER;
      return work.change('secgroups', work.writes.secgroups?.update, { description: OTHER }, seen);
    },
  },
  {
    resource: 'secgroups',
    action: 'add_rules',
    run: (work) => {
      const rule = { direction: 'in', ip_version: '4', protocol: 'udp', ports: { first: 53, last: 53 } } as const;
      return work.change(
        'secgroups',
        work.writes.secgroups?.add_rules,
        { rules: [rule] },
        ({ rules = [] }, { made = [] }) =>
          rules.some(({ id, protocol, ports }) => made.includes(id) && protocol === 'udp' && ports === '53'),
      );
    },
  },
  {
    resource: 'secgroups',
    action: 'remove_rule',
    run: async (work) => {
      const group = await work.watch.look('secgroups', work.made('secgroups'));
      const rule = group?.rules?.find(({ protocol }) => protocol === 'udp')?.id;
      if (rule === undefined) throw new NotPossible('the group has no rule that was added to it');
      const seen = ({ rules = [] }: { readonly rules?: readonly { readonly id: string }[] }) =>
        rules.every(({ id }) => id !== rule);
      return work.change('secgroups', work.writes.secgroups?.remove_rule, { rule }, seen);
    },
  },
  removal('secgroups'),
];
