import { EventEmitter } from 'node:events';
import { describe, expect, it, jest } from '@jest/globals';
import { BufferedOutput } from '../../../src/observe/output.ts';

class Sink extends EventEmitter {
  readonly written: string[] = [];
  write(text: string): void {
    this.written.push(text);
  }
}

describe('lines', () => {
  it('are written after a moment, together', () => {
    jest.useFakeTimers();
    try {
      const sink = new Sink();
      const output = new BufferedOutput(sink);
      output.write('a\n');
      output.write('b\n');
      expect(sink.written).toEqual([]);
      jest.advanceTimersByTime(100);
      expect(sink.written).toEqual(['a\nb\n']);
      jest.advanceTimersByTime(1000);
      expect(sink.written).toHaveLength(1);
    } finally {
      jest.useRealTimers();
    }
  });

  it('are written at once when they are many', () => {
    const sink = new Sink();
    const output = new BufferedOutput(sink);
    const line = `${'x'.repeat(999)}\n`;
    for (let count = 0; count < 20; count += 1) output.write(line);
    expect(sink.written.join('')).toBe(line.repeat(18));
    output.flush();
    expect(sink.written.join('')).toBe(line.repeat(20));
  });

  it('are dropped when nobody reads any more', () => {
    const sink = new Sink();
    const output = new BufferedOutput(sink);
    output.write('a\n');
    output.flush();
    sink.emit('error', new Error('write EPIPE'));
    output.write('b\n');
    output.flush();
    expect(sink.written).toEqual(['a\n']);
  });
});
