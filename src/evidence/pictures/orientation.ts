/** Which way up a picture is shown: a number from 1 (as it is) to 8, as Exif has it. */
const tag = 0x0112
const short = 3
const header = 8
const entrySize = 12
const prefix = Buffer.from('Exif\0\0', 'latin1')

export const hasExifPrefix = (content: Buffer): boolean => content.subarray(0, prefix.length).equals(prefix)
export const withExifPrefix = (tiff: Buffer): Buffer => Buffer.concat([prefix, tiff])

/** The orientation in the details of a picture, with or without their prefix; 1 if they do not say. */
export function orientationIn(details: Buffer): number {
  const tiff = hasExifPrefix(details) ? details.subarray(prefix.length) : details
  const order = tiff.toString('latin1', 0, 2)
  if (tiff.length < header || (order !== 'II' && order !== 'MM')) return 1
  const u16 = (at: number): number => (at + 2 > tiff.length ? 0 : order === 'II' ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const first = order === 'II' ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  const entries = u16(first)
  for (let index = 0; index < entries; index += 1) {
    const at = first + 2 + index * entrySize
    if (at + entrySize > tiff.length) return 1
    if (u16(at) === tag && u16(at + 2) === short) return u16(at + 8) >= 1 && u16(at + 8) <= 8 ? u16(at + 8) : 1
  }
  return 1
}

/** Details that say nothing but this orientation (TIFF 6.0, little-endian). */
export function onlyOrientation(orientation: number): Buffer {
  const tiff = Buffer.alloc(header + 2 + entrySize + 4)
  tiff.write('II*\0', 'latin1')
  tiff.writeUInt32LE(header, 4)
  tiff.writeUInt16LE(1, header)
  tiff.writeUInt16LE(tag, header + 2)
  tiff.writeUInt16LE(short, header + 4)
  tiff.writeUInt32LE(1, header + 6)
  tiff.writeUInt16LE(orientation, header + 10)
  return tiff
}
