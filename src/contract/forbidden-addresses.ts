import { BlockList, isIP } from 'node:net';

/** Addresses that nobody is to be sent to: they are no cloud's API, and answer with secrets to whoever asks from inside a machine. */
function createForbidden(): BlockList {
  const list = new BlockList();
  list.addSubnet('169.254.0.0', 16, 'ipv4');
  for (const address of ['100.100.100.200', '192.0.0.192', '168.63.129.16']) list.addAddress(address, 'ipv4');
  list.addSubnet('fe80::', 10, 'ipv6');
  // The first of the lines above, as networks without IPv4 say it.
  list.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
  list.addAddress('fd00:ec2::254', 'ipv6');
  return list;
}

const forbidden = createForbidden();

/** Whether it is one of these; names are not looked up. */
export function isForbiddenAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  const family = isIP(plain);
  return family !== 0 && forbidden.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}
