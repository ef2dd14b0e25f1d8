import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Lookup } from '../records.ts';
import { CONFIG, recorded } from '../testing/cloud.ts';
import { relatedOf, type Lists } from '../testing/related.ts';
import { AS_ADMIN, readRecorded } from '../testing/translated.ts';
import type { NovaFlavor } from './nova.ts';
import { toSku } from './translate.ts';

let related: Lookup;
beforeAll(async () => {
  related = await readRecorded(AS_ADMIN);
});

const flavor = (more: Partial<NovaFlavor> = {}): NovaFlavor => ({ id: 'f1', name: 'one', ...more });
const sku = (more: Partial<NovaFlavor> = {}, lists: Lists = {}) => toSku(flavor(more), relatedOf(lists), CONFIG);

describe('a recorded flavor', () => {
  it('is a size for everybody', () => {
    const [large] = related.by('flavors', 'name', 'c1.large');
    if (!large) throw new Error('there is no recorded flavor c1.large');
    expect(toSku(large, related, CONFIG)).toEqual({
      id: '1f5858ec-1e6c-4f1f-9c00-d49a80128dd5',
      name: 'c1.large',
      description: undefined,
      metadata: {},
      everyone: true,
      shared_projects: [],
      cpu_core_count: 8,
      memory_size_mb: 8192,
      disk_gb: 40,
      ephemeral_gb: 0,
      swap_mb: 0,
      enabled: true,
      cpu_arch: undefined,
      gpu_spec: undefined,
      gpu_count: 0,
      guest_count: 2,
      extra_specs: { 'hw:cpu_policy': 'shared' },
    });
  });

  it('counts the servers that have it', () => {
    const { servers } = recorded('servers-detail').body as {
      readonly servers: readonly { readonly flavor: { readonly original_name: string } }[];
    };
    const name = servers[0]?.flavor.original_name ?? '';
    const [used] = related.by('flavors', 'name', name);
    if (!used) throw new Error(`there is no recorded flavor ${name}`);
    const having = servers.filter((server) => server.flavor.original_name === name).length;
    expect(toSku(used, related, CONFIG).guest_count).toBe(having);
  });
});

describe('a flavor', () => {
  it('counts servers that name it and, below 2.47, that have its id', () => {
    const servers = [
      { id: 's1', flavor: { original_name: 'one' } },
      { id: 's2', flavor: { id: 'f1' } },
      { id: 's3', flavor: { original_name: 'f1' } },
      { id: 's4', flavor: { id: 'one' } },
      { id: 's5' },
    ];
    expect(sku({}, { servers }).guest_count).toBe(2);
  });

  it('that is not public is for those who have access', () => {
    const lists: Lists = {
      flavor_access: [{ id: 'f1', projects: ['p2'] }],
      projects: [{ id: 'p2', name: 'two', domain_id: 'd', domain: 'D' }],
    };
    expect(sku({ 'os-flavor-access:is_public': false }, lists)).toMatchObject({
      everyone: false,
      shared_projects: [{ id: 'p2', name: 'two', domain_id: 'd', domain: 'D' }],
    });
    expect(sku({ 'os-flavor-access:is_public': false, seen_by: 'p3' })).toMatchObject({
      everyone: false,
      shared_projects: [{ id: 'p3' }],
    });
    expect(sku({ 'os-flavor-access:is_public': true }, lists).shared_projects).toEqual([]);
    expect(sku().everyone).toBe(true);
  });

  it('that is disabled is not to be had', () => {
    expect(sku({ 'OS-FLV-DISABLED:disabled': true }).enabled).toBe(false);
  });

  it('has no swap where Nova writes an empty text', () => {
    expect([sku({ swap: '' }).swap_mb, sku({ swap: 512 }).swap_mb, sku({ swap: '512' }).swap_mb]).toEqual([
      0, 512, 512,
    ]);
  });

  it('says its description and a factor for networks that somebody set', () => {
    expect(sku({ description: 'for tests', rxtx_factor: 2 })).toMatchObject({
      description: 'for tests',
      metadata: { 'os:rxtx_factor': '2' },
    });
    expect(sku({ description: null, rxtx_factor: 1 }).metadata).toEqual({});
  });

  it.each([
    [{ 'trait:COMPUTE_ARCH_AARCH64': 'required' }, 'aarch64'],
    [{ 'trait1:COMPUTE_ARCH_X86_64': 'required' }, 'x86_64'],
    [{ 'trait:COMPUTE_ARCH_AARCH64': 'forbidden' }, undefined],
    [{ 'capabilities:cpu_info:arch': 'x86_64' }, 'x86_64'],
    [{ 'hw:cpu_policy': 'shared' }, undefined],
  ])('with %j is for %s', (extra_specs, arch) => {
    expect(sku({ extra_specs: extra_specs as unknown as Record<string, string> }).cpu_arch).toBe(arch);
  });

  it('asks for GPUs by an alias that is configured as one, and by resource class', () => {
    const config = { ...CONFIG, gpu_aliases: { a100: 'GPU-HPC', qat: 'QAT' } };
    const of = (extra_specs: Record<string, string>) => {
      const { gpu_spec, gpu_count } = toSku(flavor({ extra_specs }), relatedOf({}), config);
      return [gpu_spec, gpu_count];
    };
    expect(of({ 'pci_passthrough:alias': 'a100:2,qat:1' })).toEqual(['a100', 2]);
    expect(of({ 'resources:VGPU': '1' })).toEqual(['VGPU', 1]);
    expect(of({ 'resources1:CUSTOM_GPU_T4': '3', 'pci_passthrough:alias': 'a100' })).toEqual(['a100,CUSTOM_GPU_T4', 4]);
    expect(of({ 'resources:VGPU': '0' })).toEqual([undefined, 0]);
    expect(of({ 'pci_passthrough:alias': 'unknown:1' })).toEqual([undefined, 0]);
  });
});
