import { splitGid } from '../ids.ts';
import { commonParameters } from '../query/common-parameters.ts';
import { everything, isIn, nothing, type Condition } from '../query/condition.ts';
import type { Listable } from '../query/list-query.ts';
import {
  any,
  exactly,
  isEmpty,
  isTrue,
  number,
  ofAll,
  onlyIf,
  switched,
  unsupported,
  type Parameter,
} from '../query/parameters.ts';
import { integerOf } from '../query/values.ts';
import { memoryRange } from './memory.ts';
import { skuKind } from './sku.ts';

/** Sizes whose memory is about so much: exactly that of `instance-specs`, which rounds. */
const memory: Parameter = (values, _, name) =>
  any(
    values.map((value): Condition => {
      const megabytes = integerOf(name, value);
      if (megabytes <= 0) return nothing;
      const { from, to } = memoryRange(megabytes);
      return { kind: 'column', column: 'memory_size_mb', test: { op: 'between', from, to } };
    }),
  );

/** Sizes are those of a whole region: a zone's are its cloud's. A name alone does not say whose zone it is. */
const zone: Parameter = (values, { directory }) =>
  any(
    values.map((value) => {
      const cloud = splitGid(value)?.cloud;
      return directory.regions.some((region) => region.cloud === cloud)
        ? isIn('cloudregion_id', [cloud ?? ''])
        : everything;
    }),
  );

const beginning = (...texts: readonly string[]): Condition => ({
  kind: 'column',
  column: 'cpu_arch',
  test: { op: 'startswith', values: texts },
});

/** Sizes that are not bound to an architecture fit all of them. */
const architecture: Parameter = (values) =>
  any([
    isEmpty('cpu_arch'),
    ...values.map((value) => {
      const word = value.toLowerCase();
      if (word === 'x86') return beginning('x86', 'i386');
      return word === 'arm' ? beginning('aarch', 'arm') : beginning(value);
    }),
  ]);

/** The list grammar of `/serverskus` (cloudpods-api §8.1). */
export const listableSkus: Listable = {
  schema: skuKind,
  parameters: commonParameters(skuKind, [
    [['cpu_core_count', 'cpu_core_counts'], number('cpu_core_count')],
    [['memory_size_mb', 'memory_size_mbs'], memory],
    [['zone_id', 'zone', 'zone_ids', 'zones'], zone],
    [['cpu_arch'], architecture],
    [['usable'], onlyIf(isTrue('enabled'))],
    [['is_public'], switched(isTrue('is_public'))],
    ...['postpaid_status', 'prepaid_status', 'instance_type_family', 'instance_type_category', 'os_name'].map(
      (name) => [[name], exactly(name)] as const,
    ),
    [['gpu_spec'], exactly('gpu_spec')],
    // They belong to nobody.
    [['project_ids', 'projects', 'project_domain_ids', 'project_domains'], ofAll],
    [['city', 'local_category'], unsupported],
  ]),
  facetNames: {},
  joints: {},
  orders: {},
  distinct: ['name', 'cpu_core_count', 'memory_size_mb'],
};
