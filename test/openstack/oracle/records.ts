/** The members of OpenStack's records that the expected rows are made from. */

export interface NovaServer {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly tenant_id: string;
  readonly user_id: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly hostId: string;
  readonly image: '' | { readonly id: string; readonly properties?: Readonly<Record<string, string>> };
  readonly flavor: {
    readonly original_name: string;
    readonly vcpus: number;
    readonly ram: number;
    readonly disk: number;
    readonly ephemeral: number;
    readonly swap: number;
    readonly extra_specs?: Readonly<Record<string, string>>;
  };
  readonly created: string;
  readonly updated: string;
  readonly addresses: Readonly<
    Record<
      string,
      readonly {
        readonly version: number;
        readonly addr: string;
        readonly 'OS-EXT-IPS:type': string;
        readonly 'OS-EXT-IPS-MAC:mac_addr': string;
      }[]
    >
  >;
  readonly accessIPv4: string;
  readonly accessIPv6: string;
  readonly progress?: number;
  readonly config_drive: string;
  readonly key_name: string | null;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly locked: boolean;
  readonly locked_reason: string | null;
  readonly trusted_image_certificates: readonly string[] | null;
  readonly pinned_availability_zone?: string | null;
  readonly host_status?: string;
  readonly security_groups?: readonly { readonly name: string }[];
  readonly fault?: { readonly message: string };
  readonly 'OS-EXT-AZ:availability_zone': string | null;
  readonly 'OS-SRV-USG:launched_at': string | null;
  readonly 'OS-SRV-USG:terminated_at': string | null;
  readonly 'OS-EXT-SRV-ATTR:host'?: string | null;
  readonly 'OS-EXT-SRV-ATTR:hypervisor_hostname'?: string | null;
  readonly 'OS-EXT-SRV-ATTR:hostname'?: string | null;
  readonly 'OS-EXT-SRV-ATTR:root_device_name'?: string | null;
  readonly 'OS-EXT-STS:task_state': string | null;
  readonly 'OS-EXT-STS:vm_state': string;
  readonly 'OS-EXT-STS:power_state': number | null;
  readonly 'os-extended-volumes:volumes_attached': readonly { readonly id: string }[];
}

export interface Flavor {
  readonly id: string;
  readonly name: string;
}

export type Image = Readonly<Record<string, unknown>> & { readonly id: string; readonly name: string };

export interface Volume {
  readonly id: string;
  readonly name: string | null;
  readonly size: number;
  readonly bootable: string;
  readonly volume_type: string | null;
  readonly volume_image_metadata?: Readonly<Record<string, string>>;
  readonly attachments: readonly { readonly server_id: string; readonly device: string | null }[];
}

export interface Port {
  readonly id: string;
  readonly network_id: string;
  readonly mac_address: string;
  readonly device_id: string;
  readonly created_at: string;
  readonly fixed_ips: readonly { readonly subnet_id: string; readonly ip_address: string }[];
  readonly security_groups: readonly string[];
  readonly port_security_enabled?: boolean;
  readonly allowed_address_pairs: readonly { readonly ip_address: string }[];
}

export interface Network {
  readonly id: string;
  readonly name: string;
  readonly 'router:external': boolean;
  readonly 'provider:network_type'?: string;
  readonly 'provider:segmentation_id'?: number | null;
}

export interface Subnet {
  readonly id: string;
  readonly name: string;
  readonly cidr: string;
  readonly allocation_pools: readonly { readonly start: string; readonly end: string }[];
}

export interface FloatingIp {
  readonly floating_ip_address: string;
  readonly port_id: string | null;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly security_group_rules: readonly SecurityGroupRule[];
}

export interface SecurityGroupRule {
  readonly id: string;
  readonly direction: 'ingress' | 'egress';
  readonly protocol: string | null;
  readonly port_range_min: number | null;
  readonly port_range_max: number | null;
  readonly remote_ip_prefix: string | null;
  readonly remote_group_id: string | null;
}

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly domain_id: string;
}

export interface Hypervisor {
  readonly id: string;
  readonly hypervisor_hostname: string;
  readonly state: string;
  readonly status: string;
  readonly host_ip: string;
}
