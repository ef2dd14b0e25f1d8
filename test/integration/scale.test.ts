import { afterAll, describe, expect, it } from '@jest/globals';
import { stopAll } from '../bench/processes.ts';
import { measure } from '../bench/scale/measure.ts';
import { picture } from '../bench/scale/picture.ts';
import { curves, table } from '../bench/scale/report.ts';

afterAll(() => stopAll());

describe('the bench of many servers', () => {
  it('reads clouds, asks a gateway by the clock, sees changes, and draws what it measured', async () => {
    const size = { servers: 200, clouds: 2, perSecond: 40, seconds: 2, changes: 20 };
    const measured = await measure(size);
    expect(measured.servers).toBe(200);
    expect(measured.changed).toBe(20);
    expect(measured.changedMs).toBeGreaterThan(0);
    expect(measured.readSeconds).toBeGreaterThan(0);
    const asked = Object.values(measured.after);
    expect(asked.reduce((sum, { count }) => sum + count, 0)).toBe(80);
    expect(asked.every(({ failed }) => failed === 0)).toBe(true);
    expect(table([measured])).toContain('| 200 servers |');
    expect(picture(curves([measured]), [200])).toMatch(/^<svg[^]*polyline[^]*<\/svg>\n$/);
  });
});
