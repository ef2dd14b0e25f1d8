import type { ServerNic } from '../../contract/index.ts';
import type { CloudContext } from '../context.ts';
import { gid } from '../ids.ts';

/** Fixed addresses in the order of the interfaces, in each the IPv4 ones first (F-050). */
export function addressesOf(nics: readonly ServerNic[]): string[] {
  return nics.flatMap((nic) => {
    const all = [nic.ip_addr ?? '', nic.ip6_addr ?? '', ...(nic.sub_ips ?? [])].filter((address) => address !== '');
    return [...all.filter((address) => !address.includes(':')), ...all.filter((address) => address.includes(':'))];
  });
}

/** One entry of `nics` (F-N01…F-N07). */
export function nicRow(nic: ServerNic, index: number, cloud: CloudContext) {
  return {
    index,
    ip6_addr: nic.ip6_addr ?? '',
    ip_addr: nic.ip_addr ?? '',
    is_exit: nic.is_exit ?? false,
    mac: nic.mac ?? '',
    network_id: gid(cloud.name, nic.network_id),
    ...(nic.sub_ips && nic.sub_ips.length > 0 ? { sub_ips: nic.sub_ips.join(',') } : {}),
    team_with: '',
    vpc_id: gid(cloud.name, nic.vpc_id),
  };
}

/** One line per interface, as Cloudpods writes them (F-067). */
export function networksText(nics: readonly ServerNic[]): string {
  return nics
    .map((nic, index) => {
      const v4 = nic.ip_addr ? [nic.ip_addr, nic.masklen ?? 0] : [];
      const v6 = nic.ip6_addr ? [nic.ip6_addr, nic.masklen6 ?? 0] : [];
      const wire = [
        nic.mac ?? '',
        nic.vlan ?? 0,
        nic.network ?? '',
        'virtio',
        0,
        'rx0',
        'tx0',
        nic.sub_ips?.length ?? 0,
      ];
      return `eth${index}:${[...v4, ...v6, ...wire].join('/')}\n`;
    })
    .join('');
}
