import type { NeutronRule } from '../networks/neutron.ts';

/** Its types and codes are kept where other protocols have ports. */
const ICMP = /icmp|^(1|58)$/;

export const isIcmp = (rule: NeutronRule): boolean => ICMP.test(String(rule.protocol));

/** The protocol of a rule: its name or number, `any` for all. */
export function protocolOf(rule: NeutronRule): string {
  const protocol = String(rule.protocol ?? 'any');
  return protocol === '-1' ? 'any' : protocol;
}

/** The ports of a rule: `80` or `80-90`, nothing for all and for protocols without ports. */
export function portsText(rule: NeutronRule): string {
  const { port_range_min: min, port_range_max: max } = rule;
  if (isIcmp(rule) || typeof min !== 'number' || typeof max !== 'number') return '';
  return min === max ? String(min) : `${min}-${max}`;
}

/** Type and code of an ICMP rule: `8` or `8/0`, nothing for all. */
export function icmpText({ port_range_min: type, port_range_max: code }: NeutronRule): string {
  if (typeof type !== 'number') return '';
  return typeof code === 'number' ? `${type}/${code}` : String(type);
}

export const byId = (a: NeutronRule, b: NeutronRule): number => (a.id < b.id ? -1 : 1);
