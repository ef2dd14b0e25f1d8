import { describe, expect, it } from '@jest/globals';
import type { Server } from 'podgate/contract';
import type { OpenstackConfig } from '../config.ts';
import type { NovaFlavor } from '../flavors/nova.ts';
import { CONFIG } from '../testing/cloud.ts';
import { relatedOf } from '../testing/related.ts';
import type { NovaServer } from './nova.ts';
import { toServer } from './translate.ts';

const SMALL: NovaFlavor = {
  id: 'f1',
  name: 'm1.small',
  vcpus: 2,
  ram: 2048,
  disk: 20,
  'OS-FLV-EXT-DATA:ephemeral': 5,
  swap: 64,
  extra_specs: {},
};

function translated(
  flavor: NovaServer['flavor'],
  flavors: readonly NovaFlavor[] = [],
  config: OpenstackConfig = CONFIG,
): Server {
  return toServer({ id: 's1', image: { id: 'img' }, flavor }, relatedOf({ flavors }), config);
}

const sizesOf = ({ vcpu_count, vmem_size, disks, instance_type, flavor_id }: Server) => {
  return { vcpu_count, vmem_size, disks: disks?.map(({ size }) => size), instance_type, flavor_id };
};

describe('the flavor of a server', () => {
  it('is the copy in its record, whose id is found by name (2.47) (OS-71)', () => {
    const copy = { original_name: 'm1.small', vcpus: 4, ram: 4096, disk: 40, ephemeral: 0, swap: 0 };
    expect(sizesOf(translated(copy, [SMALL]))).toEqual({
      vcpu_count: 4,
      vmem_size: 4096,
      disks: [40960],
      instance_type: 'm1.small',
      flavor_id: 'f1',
    });
  });

  it('keeps its sizes when the flavor is deleted, but not its id', () => {
    const copy = { original_name: 'm1.small', vcpus: 4, ram: 4096, disk: 40, ephemeral: 0, swap: 0 };
    expect(sizesOf(translated(copy))).toMatchObject({ vcpu_count: 4, instance_type: 'm1.small', flavor_id: '' });
  });

  it('is looked up by id below 2.47 (OL-F4, OL-41)', () => {
    expect(sizesOf(translated({ id: 'f1' }, [SMALL]))).toEqual({
      vcpu_count: 2,
      vmem_size: 2048,
      disks: [20480, 5120, 64],
      instance_type: 'm1.small',
      flavor_id: 'f1',
    });
  });

  it('is nothing when that flavor is gone', () => {
    expect(sizesOf(translated({ id: 'f9' }, [SMALL]))).toEqual({
      vcpu_count: 0,
      vmem_size: 0,
      disks: [0],
      instance_type: '',
      flavor_id: '',
    });
  });

  it('is nothing in a partial record', () => {
    expect(sizesOf(translated(undefined))).toMatchObject({ vcpu_count: 0, instance_type: '', flavor_id: '' });
  });
});

describe('GPUs of a flavor', () => {
  const config = { ...CONFIG, gpu_aliases: { 'gpu-a': 'GPU-HPC', v100: 'GPU-VGA', nic: 'NIC' } };
  const with_ = (specs: Readonly<Record<string, string>>, used: OpenstackConfig = config) =>
    translated({ original_name: 'g1', extra_specs: { ...specs } }, [], used);
  const alias = (text: string) => with_({ 'pci_passthrough:alias': text });

  it('are one device per number of a configured alias', () => {
    const server = alias('gpu-a:2, v100:1,fpga:1');
    expect(server.is_gpu).toBe(true);
    expect(server.isolated_devices).toEqual([
      { id: 's1-gpu-a-0', name: 'gpu-a', model: 'gpu-a', dev_type: 'GPU-HPC' },
      { id: 's1-gpu-a-1', name: 'gpu-a', model: 'gpu-a', dev_type: 'GPU-HPC' },
      { id: 's1-v100-0', name: 'v100', model: 'v100', dev_type: 'GPU-VGA' },
    ]);
  });

  it.each([
    ['gpu-a', 1],
    ['gpu-a:x', 1],
    ['gpu-a:-1', 0],
    ['gpu-a:9999999', 16],
    ['', 0],
    [':2', 0],
    ['constructor:1', 0],
  ])('"%s" are %d', (text, count) => {
    expect(alias(text).isolated_devices).toHaveLength(count);
  });

  it('are not devices of another type', () => {
    const server = alias('nic:1');
    expect(server.is_gpu).toBe(false);
    expect(server.isolated_devices).toMatchObject([{ dev_type: 'NIC' }]);
  });

  it('are not known without configured aliases', () => {
    const server = with_({ 'pci_passthrough:alias': 'gpu-a:1' }, CONFIG);
    expect([server.is_gpu, server.isolated_devices]).toEqual([false, []]);
  });

  it.each([
    [true, { 'resources:VGPU': '1' }],
    [true, { 'resources1:VGPU': '2' }],
    [true, { 'resources_GPU-1:VGPU': '1' }],
    [true, { 'resources:CUSTOM_GPU_A100': '1' }],
    [false, { 'resources:VGPU': '0' }],
    [false, { 'resources:VCPU': '4' }],
    [false, { 'trait:CUSTOM_GPU': 'required' }],
    [false, { 'hw:gpu': 'no' }],
  ])('%p for %p', (isGpu, specs) => {
    expect(with_(specs).is_gpu).toBe(isGpu);
  });

  it('are read from the flavor where the record hides what it asks for', () => {
    const flavor = { ...SMALL, extra_specs: { 'resources:VGPU': '1' } };
    expect(translated({ original_name: 'm1.small' }, [flavor], config).is_gpu).toBe(true);
    expect(translated({ id: 'f1' }, [flavor], config).is_gpu).toBe(true);
  });
});
