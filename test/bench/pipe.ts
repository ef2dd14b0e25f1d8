import { connect, createServer, type AddressInfo } from 'node:net';

/**
 * The least that a process of Node between two others can cost: one that hands bytes on from one socket to another and knows nothing of
 * HTTP. Argument: the port on 127.0.0.1 to which it connects. Prints its own.
 */
const [target = '0'] = process.argv.slice(2);

const pipe = createServer((caller) => {
  const far = connect(Number(target), '127.0.0.1');
  caller.on('error', () => far.destroy());
  far.on('error', () => caller.destroy());
  caller.pipe(far).pipe(caller);
});
pipe.listen(0, '127.0.0.1', () => process.stdout.write(`port ${(pipe.address() as AddressInfo).port}\n`));
