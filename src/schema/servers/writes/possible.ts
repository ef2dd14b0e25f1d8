import type { ServerActionName, ServerActions } from '../../../contract/index.ts';

/** What of a cloud's servers an adapter has, as far as it decides what can be done to them. */
export interface Able {
  readonly actions?: Partial<ServerActions<never>>;
  readonly create?: object;
  readonly history?: object;
  readonly console?: object;
}

/** What something needs: an action of the adapter, one of its other members, or nothing of the cloud. */
type Need = ServerActionName | 'create' | 'history' | 'console' | 'nothing';

/** What can be done to servers in Cloudpods' words (cloudpods-api §1.5, §9.1…§9.4), each with what it needs of the adapter. */
const NEEDS: Readonly<Record<string, Need>> = {
  create: 'create',
  update: 'update',
  delete: 'delete',
  vnc: 'console',
  'console-output': 'console',
  'login-info': 'console',
  actions: 'history',
  start: 'start',
  stop: 'stop',
  restart: 'restart',
  reset: 'restart',
  suspend: 'suspend',
  resume: 'resume',
  pause: 'pause',
  unpause: 'resume',
  shelve: 'shelve',
  unshelve: 'unshelve',
  freeze: 'lock',
  lock: 'lock',
  unfreeze: 'unlock',
  unlock: 'unlock',
  metadata: 'metadata',
  'user-metadata': 'metadata',
  'set-user-metadata': 'metadata',
  'change-config': 'resize',
  'rebuild-root': 'rebuild',
  'set-password': 'password',
  deploy: 'password',
  'save-image': 'save_image',
  rescue: 'rescue',
  'start-rescue': 'rescue',
  unrescue: 'unrescue',
  'stop-rescue': 'unrescue',
  migrate: 'migrate',
  'live-migrate': 'live_migrate',
  'migrate-forecast': 'nothing',
  'add-secgroup': 'change_groups_of',
  'set-secgroup': 'change_groups_of',
  'revoke-secgroup': 'change_groups_of',
  'assign-secgroup': 'change_groups_of',
  createdisk: 'add_disks_to',
  attachdisk: 'attach_disk_to',
  detachdisk: 'detach_disk_from',
  'resize-disk': 'resize_disk_of',
  attachnetwork: 'attach_networks_to',
  detachnetwork: 'detach_network_from',
  'change-ipaddr': 'change_address_of',
  'associate-eip': 'bind_eip_to',
  'dissociate-eip': 'unbind_eip_from',
  'create-eip': 'allocate_eip_for',
  'instance-snapshot': 'snapshot_disks_of',
  'cancel-delete': 'restore',
  syncstatus: 'nothing',
  sync: 'nothing',
};

/** What only looks, and so is there on clouds that are only read. */
const LOOKS: ReadonlySet<Need> = new Set(['history', 'nothing']);

function has({ actions = {}, ...others }: Able, need: Need): boolean {
  if (need === 'nothing') return true;
  if (need === 'create' || need === 'history' || need === 'console') return others[need] !== undefined;
  return actions[need] !== undefined;
}

/** What a word needs of an adapter. */
export const needOf = (word: string): Need => NEEDS[word] ?? 'nothing';

/** The words of everything that can be done to servers, whether a cloud can do it or not, sorted. */
export const ALL_SERVER_WORDS: readonly string[] = Object.keys(NEEDS).sort();

/** The words that roles can be limited to, sorted: all but what belongs to reading. */
export const LIMITABLE_WORDS = ALL_SERVER_WORDS.filter((word) => NEEDS[word] !== 'history');

/**
 * The words of what can be done to the servers of a cloud, sorted: what is not among them is refused before any traffic, as `unsupported`
 * or, on a cloud that is only read, as `forbidden`.
 */
export function possibleWords(able: Able, readOnly: boolean): readonly string[] {
  return ALL_SERVER_WORDS.filter((word) => {
    const need = NEEDS[word] ?? 'nothing';
    return has(able, need) && (!readOnly || LOOKS.has(need));
  });
}
