import { GatewayError, type NativeMeaning, type NativeRequest } from 'podgate/contract';

/** Nova's actions in the words that the gateway has for the same (mapping §5); those without one need a role without limits. */
const ACTIONS: Readonly<Record<string, string>> = {
  'os-start': 'start',
  'os-stop': 'stop',
  'os-shutdown': 'stop',
  reboot: 'restart',
  suspend: 'suspend',
  resume: 'resume',
  pause: 'pause',
  unpause: 'unpause',
  shelve: 'shelve',
  shelveOffload: 'shelve',
  unshelve: 'unshelve',
  lock: 'lock',
  unlock: 'unlock',
  resize: 'change-config',
  confirmResize: 'change-config',
  revertResize: 'change-config',
  rebuild: 'rebuild-root',
  changePassword: 'set-password',
  createImage: 'save-image',
  createBackup: 'save-image',
  rescue: 'rescue',
  unrescue: 'unrescue',
  migrate: 'migrate',
  evacuate: 'migrate',
  'os-migrateLive': 'live-migrate',
  addSecurityGroup: 'add-secgroup',
  removeSecurityGroup: 'revoke-secgroup',
  addFloatingIp: 'associate-eip',
  removeFloatingIp: 'dissociate-eip',
  addFixedIp: 'attachnetwork',
  removeFixedIp: 'detachnetwork',
  forceDelete: 'delete',
  restore: 'cancel-delete',
  'os-getConsoleOutput': 'console-output',
  'os-getVNCConsole': 'vnc',
  'os-getSPICEConsole': 'vnc',
  'os-getRDPConsole': 'vnc',
  'os-getSerialConsole': 'vnc',
  'os-getMKSConsole': 'vnc',
};

/** What is done below a server, by the part of the path and the method. */
const PARTS: Readonly<Record<string, string | Readonly<Record<string, string>>>> = {
  metadata: 'metadata',
  tags: 'metadata',
  'os-volume_attachments': { POST: 'attachdisk', PUT: 'attachdisk', DELETE: 'detachdisk' },
  'os-interface': { POST: 'attachnetwork', DELETE: 'detachnetwork' },
  'remote-consoles': 'vnc',
  'os-server-password': 'login-info',
};

/** Nova's paths with a server in them; old ones have the project before it. */
const SERVER = /^\/v(?:1|2(?:\.1)?)(?:\/[0-9a-f-]+)?\/servers(?:\/([^/]+)(?:\/([^/]+).*)?)?\/?$/;

const isRead = (method: string) => method === 'GET' || method === 'HEAD';

/** The one action that a body names: with several it could not be told which of them Nova takes. */
function actionIn(body: unknown): string {
  const names = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.keys(body) : [];
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) {
    throw new GatewayError('invalid_request', 'the body of an action must be a JSON object with the one action in it');
  }
  return name;
}

function wordOf(part: string, { method, body }: NativeRequest): string | undefined {
  if (part === 'action') {
    const action = actionIn(body);
    return Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  }
  const word = Object.hasOwn(PARTS, part) ? PARTS[part] : undefined;
  return typeof word === 'object' ? word[method] : word;
}

const WHOLE: Readonly<Record<string, string>> = { PUT: 'update', DELETE: 'delete' };

function ofServers(request: NativeRequest): NativeMeaning | undefined {
  const found = SERVER.exec(request.path);
  if (!found) return undefined;
  const [, server, part] = found;
  if (server === undefined) return { writes: 'servers', action: 'create' };
  if (part === undefined) return { writes: 'servers', action: WHOLE[request.method], server };
  return { writes: 'servers', action: wordOf(part, request), server };
}

/** What a request does. A server's password is no mere look at it, though it is read. */
export function meaningOf(request: NativeRequest): NativeMeaning {
  const { service, method, path } = request;
  const isSecret = service === 'compute' && /\/os-server-password\/?$/.test(path);
  if (isRead(method) && !isSecret) return {};
  const ofServer = service === 'compute' ? ofServers(request) : undefined;
  return ofServer ?? { writes: service };
}
