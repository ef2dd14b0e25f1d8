import { describe, expect, it } from '@jest/globals';
import { formOf } from '../../../src/http/images/multipart.ts';
import { refusalOf } from '../../support/identity.ts';

const TYPE = 'multipart/form-data; boundary="b-1"';
const part = (head: string, body: string) => `--b-1\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
const FILE = 'one\r\n--b-\r\n--b-2 two\r\n';
const FORM = `${part('name="name"', 'Bär')}${part('name="image"; filename="x.raw"', FILE)}--b-1--\r\n`;

async function* pieces(text: string, size: number) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function read(text: string, size: number) {
  const { fields, fileName, bytes } = await formOf(TYPE, pieces(text, size));
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(Uint8Array.from(chunk));
  return { fields, fileName, file: Buffer.concat(chunks).toString('utf8') };
}

describe('a form with a file', () => {
  it('is read alike, however it comes in pieces', async () => {
    for (let size = 1; size <= FORM.length + 5; size += 1) {
      expect(await read(FORM, size)).toEqual({ fields: { name: 'Bär' }, fileName: 'x.raw', file: FILE });
    }
  });

  it.each([
    ['a form that ends in its file', FORM.slice(0, FORM.indexOf('two'))],
    ['a field behind the file', FORM.replace('--b-1--', '--b-1\r\n')],
    ['a form without a file', `${part('name="name"', 'x')}--b-1--\r\n`],
    ['a part without a name', part('nothing', 'x')],
    ['nothing', ''],
    ['an endless head', `--b-1\r\n${'x'.repeat(20_000)}`],
    ['a field that changes what objects inherit', `${part('name="__proto__"', 'x')}${FORM}`],
  ])('refuses %s', async (_what, text) => {
    for (const size of [1, 7, 100_000]) expect((await refusalOf(() => read(text, size))).code).toBe('invalid_request');
  });

  it('needs a boundary', async () => {
    expect((await refusalOf(() => formOf('multipart/form-data', pieces('', 1)))).code).toBe('invalid_request');
  });
});
