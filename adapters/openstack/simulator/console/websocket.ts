import { createHash } from 'node:crypto';

/** A frame of a websocket with its payload unmasked (RFC 6455 §5.2). */
export interface Frame {
  readonly opcode: number;
  readonly final: boolean;
  readonly payload: Buffer;
}

export const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export const acceptOf = (key: string): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

/** As servers send it: without a mask. */
export function frameOf(opcode: number, payload: Buffer, final = true): Buffer {
  const first = (final ? 0x80 : 0) | opcode;
  if (payload.length < 126) return Buffer.concat([Buffer.from([first, payload.length]), payload]);
  const head = Buffer.alloc(payload.length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = payload.length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(payload.length, 2);
  else head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}

/** How long a frame's head is, and where its payload's length stands. */
function headOf(bytes: Buffer): { readonly head: number; readonly length: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 0x7f;
  const more = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (bytes.length < 2 + more) return undefined;
  const length = more === 0 ? short : more === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  return { head: 2 + more, length };
}

/** Reads the frames of a client, which masks all of them. */
export class FrameReader {
  #rest = Buffer.alloc(0);

  /** The frames that are whole now. */
  take(chunk: Buffer): readonly Frame[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    for (let next = this.#next(); next; next = this.#next()) frames.push(next);
    return frames;
  }

  #next(): Frame | undefined {
    const bytes = this.#rest;
    const at = headOf(bytes);
    if (!at) return undefined;
    const begin = at.head + 4;
    const end = begin + at.length;
    if (bytes.length < end) return undefined;
    const mask = bytes.subarray(at.head, begin);
    const payload = Buffer.from(bytes.subarray(begin, end).map((byte, place) => byte ^ (mask[place % 4] ?? 0)));
    this.#rest = bytes.subarray(end);
    const first = bytes[0] ?? 0;
    return { opcode: first & 0x0f, final: (first & 0x80) !== 0, payload };
  }
}
