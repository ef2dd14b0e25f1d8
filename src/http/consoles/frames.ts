const OPCODE_CLOSE = 8;
/** Bytes of a close frame's reason at most (RFC 6455 §5.5). */
const LONGEST_REASON = 123;

/** What says how long a frame's payload is: none, two or eight more bytes, and four of a mask. */
function headLength(head: readonly number[]): number {
  const second = head[1];
  if (second === undefined) return 2;
  const length = second & 0x7f;
  const more = length === 126 ? 2 : length === 127 ? 8 : 0;
  return 2 + more + ((second & 0x80) === 0 ? 0 : 4);
}

function payloadLength(head: readonly number[]): number {
  const short = (head[1] ?? 0) & 0x7f;
  if (short < 126) return short;
  return head.slice(2, short === 126 ? 4 : 10).reduce((sum, byte) => sum * 256 + byte, 0);
}

/** Knows where frames of a websocket end (RFC 6455 §5.2): only there something of the gateway's own can be said. */
export class FrameEdge {
  #head: number[] = [];
  #left = 0;
  #closing = false;

  /** Nothing of a frame is under way. */
  get between(): boolean {
    return this.#head.length === 0 && this.#left === 0;
  }

  /** The end was said. */
  get closing(): boolean {
    return this.#closing;
  }

  take(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const step = Math.min(this.#left, chunk.length - at);
        this.#left -= step;
        at += step;
        continue;
      }
      this.#head.push(chunk[at] ?? 0);
      at += 1;
      if (this.#head.length < headLength(this.#head)) continue;
      this.#left = payloadLength(this.#head);
      if (((this.#head[0] ?? 0) & 0x0f) === OPCODE_CLOSE) this.#closing = true;
      this.#head = [];
    }
  }
}

/** The frame by which a server ends a websocket (RFC 6455 §5.5.1). */
export function closeFrame(code: number, reason: string): Buffer {
  const text = Buffer.from(reason, 'utf8').subarray(0, LONGEST_REASON);
  const frame = Buffer.alloc(4 + text.length);
  frame[0] = 0x80 | OPCODE_CLOSE;
  frame[1] = 2 + text.length;
  frame.writeUInt16BE(code, 2);
  text.copy(frame, 4);
  return frame;
}
