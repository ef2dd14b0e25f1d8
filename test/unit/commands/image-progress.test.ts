import { describe, expect, it } from '@jest/globals';
import { Progress, sized } from '../../../src/commands/image/progress.ts';

const MB = 1024 * 1024;

function staged(drawn: boolean) {
  let now = 1000;
  let shown = '';
  const stage = { drawn, now: () => now, write: (text: string) => (shown += text) };
  return {
    progress: new Progress(100 * MB, stage),
    pass: (milliseconds: number) => (now += milliseconds),
    shown: () => shown,
  };
}

describe('the progress of a file', () => {
  it('is a bar that is drawn over itself while a person looks', () => {
    const { progress, pass, shown } = staged(true);
    progress.add(10 * MB);
    expect(shown()).toBe('');
    pass(1000);
    progress.add(40 * MB);
    expect(shown()).toBe(`\r[${'#'.repeat(15)}${'.'.repeat(15)}] 50% 50.0 MB of 100.0 MB, 50.0 MB/s, 0:01 left`);
    pass(1000);
    progress.add(50 * MB);
    progress.end();
    expect(shown()).toMatch(/\r\[#{30}\] 100% 100\.0 MB of 100\.0 MB, 50\.0 MB\/s *\n$/);
  });

  it('leaves its line when it breaks off, once it has drawn one', () => {
    const { progress, pass, shown } = staged(true);
    progress.breakOff();
    expect(shown()).toBe('');
    pass(1000);
    progress.add(MB);
    progress.breakOff();
    expect(shown()).toMatch(/left\n$/);
  });

  it('is a line every few seconds elsewhere', () => {
    const { progress, pass, shown } = staged(false);
    for (let second = 0; second < 12; second++) {
      pass(1000);
      progress.add(MB);
    }
    expect(shown()).toBe('5% 5.0 MB of 100.0 MB, 1.0 MB/s, 1:35 left\n10% 10.0 MB of 100.0 MB, 1.0 MB/s, 1:30 left\n');
  });

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KB'],
    [5 * 1024 ** 4, '5.0 TB'],
  ])('says %d bytes as %s', (bytes, said) => expect(sized(bytes)).toBe(said));
});
