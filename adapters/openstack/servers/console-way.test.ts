import { describe, expect, it } from '@jest/globals';
import { consoleWay } from './console-way.ts';

describe('the way into a console', () => {
  it.each([
    [
      'http://console.test:6080/vnc_auto.html?path=%3Ftoken%3D718c-b7',
      {
        page: 'http://console.test:6080/vnc_auto.html',
        socket: 'http://console.test:6080/?token=718c-b7',
        headers: {},
      },
    ],
    [
      'https://console.test/novnc/vnc_lite.html?path=%2Fnovnc%2F%3Ftoken%3Da1&title=web-1',
      {
        page: 'https://console.test/novnc/vnc_lite.html?title=web-1',
        socket: 'https://console.test/novnc/?token=a1',
        headers: {},
      },
    ],
    [
      'https://bj1.test/vnc/vnc_auto.html?token=36f6-aa',
      {
        page: 'https://bj1.test/vnc/vnc_auto.html',
        socket: 'https://bj1.test/websockify?token=36f6-aa',
        headers: { cookie: 'token=36f6-aa' },
      },
    ],
  ])('%s is by a page and a websocket of the same host', (url, way) => {
    expect(consoleWay(url)).toEqual({ ...way, pathParameter: 'path' });
  });

  it('of a serial console is its websocket alone', () => {
    expect(consoleWay('ws://console.test:6083/?token=a1')).toEqual({
      socket: 'http://console.test:6083/?token=a1',
      headers: {},
    });
    expect(consoleWay('wss://console.test/?token=a1')?.socket).toBe('https://console.test/?token=a1');
  });

  it('never leads to another host', () => {
    for (const path of ['//evil.test/?token=a', '@evil.test/?token=a', '\\\\evil.test?token=a']) {
      const url = `http://console.test:6080/vnc.html?path=${encodeURIComponent(path)}`;
      expect(new URL(consoleWay(url)?.socket ?? 'none:').host).toBe('console.test:6080');
    }
  });

  it.each([
    'no address',
    'vnc://host:5900/',
    'http://console.test/vnc.html',
    'http://console.test/vnc.html?path=websockify',
    'http://console.test/vnc.html?token=a%0d%0ab',
  ])('is not known for %s', (url) => {
    expect(consoleWay(url)).toBeUndefined();
  });
});
