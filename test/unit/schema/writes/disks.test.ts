import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { diskOf, disksOf } from '../../../../src/schema/servers/writes/disks.ts';

describe('a disk', () => {
  it.each([
    ['100g:ssd', { size: 102400, medium: 'ssd' }],
    ['CentOS-7:30g:ssd', { image: 'CentOS-7', size: 30720, medium: 'ssd' }],
    ['30g,ssd,CentOS-7', { image: 'CentOS-7', size: 30720, medium: 'ssd' }],
    ['image_id=8a7d,size=40g,backend=nova', { image: '8a7d', size: 40960, backend: 'nova' }],
    ['10240', { size: 10240 }],
    ['100g:rotate:ext4:/data:virtio:none:qcow2', { size: 102400, medium: 'rotate' }],
    ['autoextend:debian', { image: 'debian' }],
    ['10g:rbd', { size: 10240, backend: 'rbd' }],
    ['10g:storage_type=fast', { size: 10240, backend: 'fast' }],
    ['snapshot=nightly:type=data:boot_index=2', { snapshot: 'nightly', type: 'data', boot_index: 2 }],
    ['disk=spare:auto_delete=true', { disk: 'spare', auto_delete: true }],
    [{ size: 10240 }, { size: 10240 }],
    [
      { size: '10G', backend: 'fast', medium: 'ssd' },
      { size: 10240, backend: 'fast', medium: 'ssd' },
    ],
    [
      { disk_type: 'sys', index: 0, backend: 'nova', size: -1, image_id: 'i' },
      { type: 'sys', index: 0, backend: 'nova', image: 'i' },
    ],
    [
      { size: 1024, storage_id: 's', fs: 'ext4', schedtags: [] },
      { size: 1024, storage: 's' },
    ],
    [{ size: 1024, image_id: '', medium: null, iops: 0 }, { size: 1024 }],
  ])('%j', (given, disk) => {
    expect(diskOf('disk.0', given)).toEqual({ field: 'disk.0', ...disk });
  });

  it.each([
    ['', 'invalid_request', /^disk\.1: is empty/],
    ['::', 'invalid_request', /^disk\.1: is empty/],
    ['10g:20g', 'invalid_request', /says size twice/],
    ['debian:CentOS', 'invalid_request', /says image_id twice/],
    ['0g', 'invalid_request', /^disk\.1\.size: "0g" must be at least 1 MB/],
    ['size=large', 'invalid_request', /^disk\.1\.size: "large" is no size/],
    ['10g:color=red', 'invalid_request', /^disk\.1: color is not a known key/],
    ['10g:boot_index=x', 'invalid_request', /boot_index must be integer/],
    ['10g:iops=500', 'unsupported', /iops is not possible/],
    [{ size: 1024, backup_id: 'b' }, 'unsupported', /backup_id is not possible/],
    [{ size: 0 }, 'invalid_request', /^disk\.1\.size/],
    [{ size: -2 }, 'invalid_request', /^disk\.1\.size/],
    [{ size: 1024, medium: 'tape' }, 'invalid_request', /medium must be one of rotate, ssd, hybrid/],
    [{ size: 1024, speed: 1 }, 'invalid_request', /speed is not a known key/],
    [{ size: [1024] }, 'invalid_request', /size must be/],
    [7, 'invalid_request', /must be an object/],
    [null, 'invalid_request', /must be an object/],
    [['10g'], 'invalid_request', /must be an object/],
  ])('%j is refused', (given, code, why) => {
    expect(() => diskOf('disk.1', given)).toThrow(why);
    expect(() => diskOf('disk.1', given)).toThrow(expect.objectContaining({ code }));
  });

  it('is the same whatever the order of its segments', () => {
    const segments = ['40g', 'ssd', 'backend=fast', 'image=debian', 'ext4', '/data'];
    fc.assert(
      fc.property(
        fc.shuffledSubarray(segments, { minLength: segments.length }),
        fc.constantFrom(':', ','),
        (given, between) => {
          const disk = { size: 40960, medium: 'ssd', backend: 'fast', image: 'debian' };
          expect(diskOf('disk', given.join(between))).toEqual({ field: 'disk', ...disk });
        },
      ),
    );
  });

  it('is read or refused, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.anything()), (given) => {
        try {
          expect(typeof diskOf('disk', given)).toBe('object');
        } catch (error) {
          expect(['invalid_request', 'unsupported']).toContain((error as { code?: string }).code);
        }
      }),
    );
  });
});

describe('the disks of a body', () => {
  it('are those of the list, then the numbered ones in the order of their numbers', () => {
    const body = { 'disk.10': '3g', 'disk.2': '2g', disks: [{ size: 1024 }], server: 'x' };
    expect(disksOf(body)).toEqual([
      { field: 'disks.0', size: 1024 },
      { field: 'disk.2', size: 2048 },
      { field: 'disk.10', size: 3072 },
    ]);
    expect(disksOf({})).toEqual([]);
  });

  it('are named where they stand when one is wrong', () => {
    expect(() => disksOf({ disks: [{ size: 1024 }, { size: 0 }] })).toThrow(/^disks\.1\.size: /);
    expect(() => disksOf({ 'disk.3': 'x=1' })).toThrow(/^disk\.3: x is not/);
    expect(() => disksOf({ disks: '10g' })).toThrow(/^disks: must be a list/);
    expect(() => disksOf({ disks: Array.from({ length: 33 }, () => '1g') })).toThrow(/at most 32/);
  });
});
