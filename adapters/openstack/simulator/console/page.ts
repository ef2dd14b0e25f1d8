import type { Reply } from '../http/message.ts';

const HTML = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Simulated console</title>
<link rel="stylesheet" href="app/styles.css">
<script type="module" src="core/console.js"></script>
</head>
<body><p id="state">connecting</p><pre id="screen"></pre><input id="keys" autofocus autocomplete="off"></body>
</html>
`;

/** Connects as noVNC's page does: to the path that its query says, from the root of its host. */
const SCRIPT = `const [state, screen, keys] = ['state', 'screen', 'keys'].map((id) => document.getElementById(id));
const path = new URLSearchParams(location.search).get('path') ?? 'websockify';
const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
const socket = new WebSocket(scheme + '://' + location.host + '/' + path, ['binary']);
socket.binaryType = 'arraybuffer';
socket.onopen = () => (state.textContent = 'connected');
socket.onmessage = ({ data }) => (screen.textContent += typeof data === 'string' ? data : new TextDecoder().decode(data));
socket.onclose = ({ code, reason }) => (state.textContent = 'closed (' + code + ') ' + reason);
keys.onkeydown = ({ key }) => {
  if (key !== 'Enter') return;
  socket.send(new TextEncoder().encode(keys.value + '\\n'));
  keys.value = '';
};
`;

const STYLES = 'body { background: #222; color: #ddd; font-family: monospace } #keys { width: 60em }\n';

const FILES: Readonly<Record<string, readonly [type: string, text: string]>> = {
  '/vnc_auto.html': ['text/html', HTML],
  '/core/console.js': ['text/javascript', SCRIPT],
  '/app/styles.css': ['text/css', STYLES],
};

/** A file of the page that shows consoles, as websockify's web server gives them. */
export function consoleFile(path: string): Reply | undefined {
  const [type, body] = FILES[path] ?? [];
  if (type === undefined || body === undefined) return undefined;
  return { status: 200, headers: { Server: 'WebSockify Python/3.11', 'Content-Type': type }, body };
}
