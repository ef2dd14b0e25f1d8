import { describe, expect, it } from '@jest/globals';
import type { NovaServer } from './nova.ts';
import { powerState, serverStatus } from './status.ts';

type Row = readonly [id: string, status: string, vmState: string, task: string | null, ours: string];

/** Mapping §4.1, row by row. */
const ROWS: readonly Row[] = [
  ['ST-01', 'BUILD', 'building', null, 'schedule'],
  ['ST-01', 'BUILD', 'building', 'scheduling', 'schedule'],
  ['ST-02', 'BUILD', 'building', 'networking', 'network'],
  ['ST-03', 'BUILD', 'building', 'block_device_mapping', 'disk'],
  ['ST-04', 'BUILD', 'building', 'spawning', 'deploying'],
  ['ST-05', 'ACTIVE', 'active', 'deleting', 'deleting'],
  ['ST-05', 'BUILD', 'building', 'deleting', 'deleting'],
  ['ST-05', 'ERROR', 'error', 'deleting', 'deleting'],
  ['ST-06', 'SHUTOFF', 'stopped', 'soft-deleting', 'deleting'],
  ['ST-07', 'ACTIVE', 'active', null, 'running'],
  ['ST-08', 'ACTIVE', 'active', 'powering-off', 'stopping'],
  ['ST-09', 'SHUTOFF', 'stopped', 'powering-on', 'starting'],
  ['ST-10', 'SHUTOFF', 'stopped', null, 'ready'],
  ['ST-11', 'ACTIVE', 'active', 'pausing', 'suspending'],
  ['ST-11', 'ACTIVE', 'active', 'suspending', 'suspending'],
  ['ST-12', 'PAUSED', 'paused', null, 'suspend'],
  ['ST-13', 'PAUSED', 'paused', 'unpausing', 'resuming'],
  ['ST-14', 'SUSPENDED', 'suspended', null, 'suspend'],
  ['ST-15', 'SUSPENDED', 'suspended', 'resuming', 'resuming'],
  ['ST-16', 'REBOOT', 'active', 'rebooting', 'starting'],
  ['ST-16', 'REBOOT', 'active', 'reboot_pending', 'starting'],
  ['ST-16', 'REBOOT', 'active', 'reboot_started', 'starting'],
  ['ST-16', 'REBOOT', 'active', null, 'starting'],
  ['ST-17', 'HARD_REBOOT', 'active', 'rebooting_hard', 'starting'],
  ['ST-17', 'HARD_REBOOT', 'active', 'reboot_pending_hard', 'starting'],
  ['ST-17', 'HARD_REBOOT', 'active', 'reboot_started_hard', 'starting'],
  ['ST-17', 'HARD_REBOOT', 'active', null, 'starting'],
  ['ST-18', 'SHUTOFF', 'stopped', 'rebooting_hard', 'starting'],
  ['ST-18', 'PAUSED', 'paused', 'rebooting_hard', 'starting'],
  ['ST-18', 'SUSPENDED', 'suspended', 'reboot_pending_hard', 'starting'],
  ['ST-18', 'ERROR', 'error', 'reboot_started_hard', 'starting'],
  ['ST-19', 'PASSWORD', 'active', 'updating_password', 'deploying'],
  ['ST-19', 'PASSWORD', 'active', null, 'deploying'],
  ['ST-20', 'REBUILD', 'active', 'rebuilding', 'rebuild_root'],
  ['ST-20', 'REBUILD', 'stopped', 'rebuild_block_device_mapping', 'rebuild_root'],
  ['ST-20', 'REBUILD', 'error', 'rebuild_spawning', 'rebuild_root'],
  ['ST-20', 'REBUILD', 'active', null, 'rebuild_root'],
  ['ST-21', 'RESIZE', 'active', 'resize_prep', 'change_flavor'],
  ['ST-21', 'RESIZE', 'stopped', 'resize_migrating', 'change_flavor'],
  ['ST-21', 'RESIZE', 'active', 'resize_migrated', 'change_flavor'],
  ['ST-21', 'RESIZE', 'active', 'resize_finish', 'change_flavor'],
  ['ST-21', 'RESIZE', 'active', null, 'change_flavor'],
  ['ST-22', 'VERIFY_RESIZE', 'resized', null, 'sync_config'],
  ['ST-23', 'VERIFY_RESIZE', 'resized', 'resize_confirming', 'sync_config'],
  ['ST-24', 'REVERT_RESIZE', 'resized', 'resize_reverting', 'change_flavor'],
  ['ST-24', 'REVERT_RESIZE', 'resized', null, 'change_flavor'],
  ['ST-25', 'MIGRATING', 'active', 'migrating', 'live_migrating'],
  ['ST-25', 'MIGRATING', 'paused', 'migrating', 'live_migrating'],
  ['ST-25', 'MIGRATING', 'active', null, 'live_migrating'],
  ['ST-26', 'ACTIVE', 'active', 'image_snapshot', 'save_disk'],
  ['ST-26', 'SHUTOFF', 'stopped', 'image_snapshot_pending', 'save_disk'],
  ['ST-26', 'PAUSED', 'paused', 'image_pending_upload', 'save_disk'],
  ['ST-26', 'SUSPENDED', 'suspended', 'image_uploading', 'save_disk'],
  ['ST-26', 'ACTIVE', 'active', 'image_backup', 'save_disk'],
  ['ST-27', 'ACTIVE', 'active', 'rescuing', 'start_rescue'],
  ['ST-27', 'ERROR', 'error', 'rescuing', 'start_rescue'],
  ['ST-28', 'RESCUE', 'rescued', null, 'rescue'],
  ['ST-29', 'RESCUE', 'rescued', 'unrescuing', 'stop_rescue'],
  ['ST-30', 'ACTIVE', 'active', 'shelving', 'stopping'],
  ['ST-30', 'SHUTOFF', 'stopped', 'shelving_image_pending_upload', 'stopping'],
  ['ST-30', 'PAUSED', 'paused', 'shelving_image_uploading', 'stopping'],
  ['ST-31', 'SHELVED', 'shelved', null, 'ready'],
  ['ST-32', 'SHELVED', 'shelved', 'shelving_offloading', 'stopping'],
  ['ST-32', 'ACTIVE', 'shelved', 'shelving_offloading', 'stopping'],
  ['ST-33', 'SHELVED_OFFLOADED', 'shelved_offloaded', null, 'ready'],
  ['ST-34', 'SHELVED', 'shelved', 'unshelving', 'starting'],
  ['ST-34', 'SHELVED_OFFLOADED', 'shelved_offloaded', 'unshelving', 'starting'],
  ['ST-34', 'SHELVED_OFFLOADED', 'shelved_offloaded', 'spawning', 'starting'],
  ['ST-34', 'SHELVED', 'shelved', 'spawning', 'starting'],
  ['ST-35', 'SOFT_DELETED', 'soft-delete', null, 'ready'],
  ['ST-36', 'SOFT_DELETED', 'soft-delete', 'restoring', 'starting'],
  ['ST-37', 'DELETED', 'deleted', null, 'deleting'],
  ['ST-37', 'DELETED', 'active', 'deleting', 'deleting'],
  ['ST-39', 'UNKNOWN', '', null, 'unknown'],
  ['ST-40', 'MAINTENANCE_BY_VENDOR', 'odd', null, 'unknown'],
  ['ST-40', 'ACTIVE', 'active', 'dusting', 'running'],
  ['ST-40', 'active', 'active', null, 'unknown'],
];

const server = (members: Partial<NovaServer>): NovaServer => ({ id: 's1', ...members });

describe('the status of a server (OL-F2, US-F12, US-F13)', () => {
  it.each(ROWS.map((row) => [row.join(' '), row] as const))('%s', (_name, [, status, vmState, task, ours]) => {
    const nova = server({ status, 'OS-EXT-STS:vm_state': vmState, 'OS-EXT-STS:task_state': task });
    expect(serverStatus(nova)).toBe(ours);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', ''])('knows no word "%s"', (word) => {
    expect(serverStatus(server({ status: word }))).toBe('unknown');
    expect(serverStatus(server({ status: 'ACTIVE', 'OS-EXT-STS:task_state': word }))).toBe('running');
    expect(powerState(server({ 'OS-EXT-STS:power_state': word }))).toBe('unknown');
  });

  it('is unknown where the record does not say', () => {
    expect(serverStatus(server({}))).toBe('unknown');
    expect(serverStatus(server({ status: null }))).toBe('unknown');
    expect(serverStatus(server({ status: 'ACTIVE' }))).toBe('running');
  });
});

describe('the status of a server in ERROR (ST-38)', () => {
  const failed = (members: Partial<NovaServer>) =>
    serverStatus(server({ status: 'ERROR', 'OS-EXT-STS:vm_state': 'error', ...members }));
  const never = { 'OS-SRV-USG:launched_at': null } as const;

  it.each([
    ['that found no host', { ...never, fault: { message: 'No valid host was found. ' } }, 'sched_fail'],
    ['that found no host, in small letters', { ...never, fault: { message: 'no valid host' } }, 'sched_fail'],
    [
      'that failed on its host',
      { ...never, hostId: '', fault: { message: 'Build of instance aborted' } },
      'create_fail',
    ],
    ['without fault and host', { ...never, hostId: '' }, 'sched_fail'],
    ['without fault, with an empty one', { ...never, hostId: '', fault: { message: '' } }, 'sched_fail'],
    ['without fault, on a host', { ...never, hostId: 'f00d' }, 'create_fail'],
    [
      'that ran',
      { 'OS-SRV-USG:launched_at': '2026-11-20T22:41:13.000000', fault: { message: 'No valid host' } },
      'unknown',
    ],
  ])('%s', (_what, members, ours) => {
    expect(failed(members)).toBe(ours);
  });
});

describe('the power of a server (mapping §4.2) (OL-F2, US-F14)', () => {
  it.each([
    [0, 'unknown'],
    [1, 'on'],
    [2, 'unknown'],
    [3, 'on'],
    [4, 'off'],
    [5, 'unknown'],
    [6, 'off'],
    [7, 'off'],
    [8, 'unknown'],
    ['1', 'on'],
    ['4', 'off'],
    [null, 'unknown'],
    [undefined, 'unknown'],
  ])('%p is %s', (raw, ours) => {
    expect(powerState(server({ 'OS-EXT-STS:power_state': raw }))).toBe(ours);
  });
});
