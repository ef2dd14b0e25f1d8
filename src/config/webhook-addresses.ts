import { BlockList, isIP } from 'node:net';
import { isForbiddenAddress } from '../contract/index.ts';

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Networks that are no part of the public internet: this machine, its neighbours, and addresses that stand for those of other kinds. */
const PRIVATE = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/4', '240.0.0.0/4'],
  ...['::/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/32', '2002::/16', 'fc00::/7', 'fe80::/10'],
  ...['fec0::/10', 'ff00::/8'],
];

/** The prefix length that a text of the form `address/length` names; nothing for any other text. */
function networkOf(text: string): readonly [address: string, length: number] | undefined {
  const [address = '', length, ...rest] = text.split('/');
  const most = isIP(address) === 6 ? 128 : 32;
  const given = length ?? String(most);
  if (isIP(address) === 0 || rest.length > 0 || !/^\d{1,3}$/.test(given) || Number(given) > most) return undefined;
  return [address, Number(given)];
}

/** Whether a text is an address or a network such as 10.0.0.0/8. */
export const isNetworkText = (text: string): boolean => networkOf(text) !== undefined;

function listOf(texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const found = networkOf(text);
    if (found) list.addSubnet(found[0], found[1], family(found[0]));
  }
  return list;
}

const privately = listOf(PRIVATE);

/**
 * Says why nothing is to be sent to an address; nothing when it may. `networks`: those that the configuration names beside the public
 * internet, to which alone may be spoken without TLS (`isSecure`). Addresses that hand out secrets of machines are never spoken to.
 */
export function addressRule(networks: readonly string[]): (address: string, isSecure: boolean) => string | undefined {
  const named = listOf(networks);
  return (address, isSecure) => {
    const plain = address.replace(/%.*$/, '');
    const within = (list: BlockList) => list.check(plain, family(plain));
    if (isForbiddenAddress(plain)) return `${plain} is never an address of a receiver`;
    if (within(named)) return undefined;
    if (within(privately)) return `${plain} is no public address; name its network in "networks" if it is meant`;
    return isSecure ? undefined : `${plain} is spoken to by https alone; http is for networks that "networks" names`;
  };
}
