import type { Network, Port, Subnet } from '../records.ts';

/** The members of OpenStack's records that the expected rows of resources are made from. */

export interface FullFlavor {
  readonly id: string;
  readonly name: string;
  readonly description?: string | null;
  readonly vcpus: number;
  readonly ram: number;
  readonly disk: number;
  readonly rxtx_factor: number;
  readonly swap: number | '';
  readonly 'OS-FLV-EXT-DATA:ephemeral': number;
  readonly 'OS-FLV-DISABLED:disabled'?: boolean;
  readonly 'os-flavor-access:is_public': boolean;
  readonly extra_specs?: Readonly<Record<string, string>>;
}

export interface NovaKeypair {
  readonly name: string;
  readonly type: string;
  readonly public_key: string;
  readonly fingerprint: string;
  readonly created_at?: string;
}

export interface NovaZone {
  readonly zoneName: string;
  readonly zoneState: { readonly available: boolean };
  readonly hosts: Readonly<
    Record<string, Readonly<Record<string, { readonly available: boolean; readonly active: boolean }>>>
  > | null;
}

export interface FullHypervisor {
  readonly id: string;
  readonly hypervisor_hostname: string;
  readonly hypervisor_type: string;
  readonly hypervisor_version: number;
  readonly host_ip: string;
  readonly state: string;
  readonly status: string;
  readonly vcpus: number;
  readonly vcpus_used: number;
  readonly memory_mb: number;
  readonly memory_mb_used: number;
  readonly local_gb: number;
  readonly local_gb_used: number;
  /** An object, or JSON in a text. */
  readonly cpu_info: unknown;
  readonly service: { readonly host: string; readonly id: string; readonly disabled_reason: string | null };
}

export interface CinderVolume {
  readonly id: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly status: string;
  readonly size: number;
  readonly bootable: string;
  readonly encrypted: boolean;
  readonly multiattach: boolean;
  readonly availability_zone: string | null;
  readonly volume_type: string | null;
  readonly volume_type_id?: string | null;
  readonly snapshot_id: string | null;
  readonly source_volid: string | null;
  readonly created_at: string;
  readonly updated_at: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly volume_image_metadata?: Readonly<Record<string, string>>;
  readonly attachments: readonly { readonly server_id: string; readonly device: string | null }[];
  readonly 'os-vol-tenant-attr:tenant_id': string;
}

export interface Snapshot {
  readonly id: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly status: string;
  readonly size: number;
  readonly volume_id: string;
  readonly created_at: string;
  readonly updated_at: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly 'os-extended-snapshot-attributes:project_id': string;
  readonly 'os-extended-snapshot-attributes:progress': string;
}

export interface VolumeType {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly is_public?: boolean;
  readonly extra_specs?: Readonly<Record<string, string>>;
}

interface Owned {
  readonly project_id: string;
  readonly description: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly tags: readonly string[];
}

export interface NeutronNetwork extends Network, Owned {
  readonly admin_state_up: boolean;
  readonly status: string;
  readonly shared: boolean;
  readonly mtu: number;
  readonly is_default?: boolean;
  readonly port_security_enabled?: boolean;
  readonly availability_zones: readonly string[];
}

export interface NeutronSubnet extends Subnet, Owned {
  readonly network_id: string;
  readonly ip_version: 4 | 6;
  readonly gateway_ip: string | null;
  readonly enable_dhcp: boolean;
  readonly dns_nameservers: readonly string[];
  readonly host_routes: readonly { readonly destination: string; readonly nexthop: string }[];
}

export interface NeutronPort extends Port, Owned {
  readonly name: string;
  readonly status: string;
  readonly admin_state_up: boolean;
  readonly device_owner: string;
}

export interface NeutronAddress extends Owned {
  readonly id: string;
  readonly status: string;
  readonly floating_ip_address: string;
  readonly fixed_ip_address: string | null;
  readonly floating_network_id: string;
  readonly port_id: string | null;
  readonly router_id: string | null;
}

export interface NeutronRule {
  readonly id: string;
  readonly direction: 'ingress' | 'egress';
  readonly ethertype: 'IPv4' | 'IPv6';
  readonly protocol: string | null;
  readonly port_range_min: number | null;
  readonly port_range_max: number | null;
  readonly remote_ip_prefix: string | null;
  readonly remote_group_id: string | null;
  readonly remote_address_group_id?: string | null;
  readonly description: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly project_id: string;
}

export interface NeutronGroup extends Owned {
  readonly id: string;
  readonly name: string;
  readonly stateful?: boolean;
  readonly shared?: boolean;
  readonly security_group_rules: readonly NeutronRule[];
}

export interface NeutronRouter extends Owned {
  readonly id: string;
  readonly name: string;
}

/** An entry that lets a project, or `*`, use a thing of another one. */
export interface Share {
  readonly object_type: string;
  readonly object_id: string;
  readonly action: string;
  readonly target_tenant: string;
}

export interface KeystoneProject {
  readonly id: string;
  readonly name: string;
  readonly domain_id: string;
  readonly description?: string;
  readonly enabled?: boolean;
  readonly is_domain?: boolean;
  readonly tags?: readonly string[];
}
