import { open } from 'node:fs/promises';
import { DISK_FORMATS } from '../../contract/index.ts';

type Format = (typeof DISK_FORMATS)[number];

/** What files of formats begin with, or have at an offset in bytes. */
const MAGIC: readonly (readonly [format: Format, offset: number, mark: Buffer])[] = [
  ['qcow2', 0, Buffer.from('QFI\xfb', 'latin1')],
  ['vmdk', 0, Buffer.from('KDMV')],
  ['vmdk', 0, Buffer.from('COWD')],
  ['vmdk', 0, Buffer.from('# Disk Descriptor')],
  ['vhdx', 0, Buffer.from('vhdxfile')],
  ['vhd', 0, Buffer.from('conectix')],
  ['vdi', 64, Buffer.from([0x7f, 0x10, 0xda, 0xbe])],
  ['ploop', 0, Buffer.from('WithoutFreeSpace')],
  ['iso', 0x8001, Buffer.from('CD001')],
];

const LOOKED_AT = 0x8001 + 5;

/** Ends of names that are not called as their format. */
const ENDS: Readonly<Record<string, Format>> = { img: 'raw', qcow: 'qcow2', vpc: 'vhd' };

async function beginningOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOKED_AT), 0, LOOKED_AT, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The format of a disk's file: by what it begins with, else by the end of its name; nothing when neither says it. */
export async function formatOf(path: string): Promise<Format | undefined> {
  const bytes = await beginningOf(path);
  const marked = MAGIC.find(([, offset, mark]) => bytes.subarray(offset, offset + mark.length).equals(mark));
  if (marked) return marked[0];
  const end = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return DISK_FORMATS.find((format) => format === end) ?? (Object.hasOwn(ENDS, end) ? ENDS[end] : undefined);
}
