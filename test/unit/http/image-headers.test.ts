import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { imageHeaders } from '../../../src/http/image-headers.ts';

describe('the headers of an image', () => {
  it('hold its members in their spelling, encoded, and its properties', () => {
    const row = { name: 'Größe 1/2', size: 0, protected: false, min_disk: 1024, properties: { os_type: 'Linux' } };
    expect(imageHeaders(row)).toEqual({
      'X-Image-Meta-Name': 'Gr%C3%B6%C3%9Fe%201%2F2',
      'X-Image-Meta-Size': '0',
      'X-Image-Meta-Protected': 'false',
      'X-Image-Meta-Min_disk': '1024',
      'X-Image-Meta-Property-Os_type': 'Linux',
    });
  });

  it('say nothing of whose cloud it is, of lists, or of what has no value', () => {
    expect(
      imageHeaders({
        account: 'a',
        account_id: 'a',
        region_id: 'r',
        manager: 'm',
        shared_projects: [{ id: 'x' }],
        x: null,
      }),
    ).toEqual({});
  });

  it('keep metadata as JSON of ASCII, because it is read without being decoded', () => {
    const text = imageHeaders({ metadata: { 'tag:ä\r\nX-Evil: 1': '\u007f' } })['X-Image-Meta-Metadata'] ?? '';
    expect(text).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(text)).toEqual({ 'tag:ä\r\nX-Evil: 1': '\u007f' });
  });

  it('cannot be made to hold anything else, whatever names and values are', () => {
    const text = fc.string({ unit: 'binary' });
    const row = fc.record({
      name: text,
      description: text,
      metadata: fc.dictionary(text, text),
      properties: fc.dictionary(text, text),
    });
    fc.assert(
      fc.property(row, (given) => {
        const headers = imageHeaders(given);
        for (const [name, value] of Object.entries(headers)) {
          expect(name).toMatch(/^X-Image-Meta-[A-Za-z0-9._%-]+$/);
          expect(value).toMatch(name.endsWith('Metadata') ? /^[\x20-\x7e]*$/ : /^[A-Za-z0-9._%-]*$/);
        }
      }),
    );
  });

  it('are no more than clients take', () => {
    const properties = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`p${at}`, 'x'.repeat(500)]));
    const headers = imageHeaders({ name: 'n', description: 'd'.repeat(5000), properties });
    expect(headers['X-Image-Meta-Name']).toBe('n');
    expect(headers['X-Image-Meta-Description']).toBeUndefined();
    expect(Object.keys(headers).length).toBeLessThanOrEqual(51);
    expect(JSON.stringify(headers).length).toBeLessThan(12_000);
  });
});
