import { commonParameters } from '../query/common-parameters.ts';
import type { Listable } from '../query/list-query.ts';
import { exactly, isTrue, number, switched } from '../query/parameters.ts';
import { hostKind } from './host.ts';

/** The list grammar of `/hosts` (cloudpods-api §8.12). */
export const listableHosts: Listable = {
  schema: hostKind,
  parameters: commonParameters(hostKind, [
    [['access_ip'], exactly('access_ip')],
    [['host_type', 'hypervisor'], exactly('host_type')],
    [['host_status'], exactly('host_status')],
    [['is_maintenance'], switched(isTrue('is_maintenance'))],
    [['billing_type'], exactly('billing_type')],
    [['resource_type'], exactly('resource_type')],
    [['cpu_architecture', 'os_arch'], exactly('cpu_architecture')],
    [['cpu_count'], number('cpu_count')],
    [['mem_size'], number('mem_size')],
  ]),
  facetNames: {},
  joints: {},
  orders: {},
};
