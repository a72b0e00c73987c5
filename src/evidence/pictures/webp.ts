import { onlyOrientation, orientationIn } from './orientation.ts'
import type { Cleaned } from './without-details.ts'

const head = 12
const mostChunks = 20_000
const needed = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])
const [exifFlag, xmpFlag] = [0x08, 0x04]

function chunk(type: string, content: Buffer): Buffer {
  const whole = Buffer.alloc(8 + content.length + (content.length % 2))
  whole.write(type, 'latin1')
  whole.writeUInt32LE(content.length, 4)
  content.copy(whole, 8)
  return whole
}

/** A WebP with nothing but its picture and colours (RFC 9649, 2.7); undefined if it is none. */
export function cleanWebp(bytes: Buffer): Cleaned | undefined {
  const length = bytes.length < head ? 0 : 8 + bytes.readUInt32LE(4)
  if (length < head || length > bytes.length) return undefined
  const kept: Buffer[] = []
  let [at, orientation, removed] = [head, 1, length < bytes.length]
  for (let chunks = 0; at < length; chunks += 1) {
    if (chunks > mostChunks || at + 8 > length) return undefined
    const size = bytes.readUInt32LE(at + 4)
    if (at + 8 + size > length) return undefined
    const type = bytes.toString('latin1', at, at + 4)
    const content = bytes.subarray(at + 8, at + 8 + size)
    if (needed.has(type)) kept.push(chunk(type, content))
    else {
      if (type === 'EXIF') orientation = orientationIn(content)
      removed ||= type !== 'EXIF' || !content.equals(onlyOrientation(orientation))
    }
    at += 8 + size + (size % 2)
  }
  if (!removed) return { bytes, removed }
  const [first] = kept
  const isExtended = first?.toString('latin1', 0, 4) === 'VP8X' && first.length > 8
  if (isExtended) first[8] = ((first[8] ?? 0) & ~(exifFlag | xmpFlag)) | (orientation === 1 ? 0 : exifFlag)
  if (isExtended && orientation !== 1) kept.push(chunk('EXIF', onlyOrientation(orientation)))
  const body = Buffer.concat(kept)
  const riff = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
  riff.writeUInt32LE(body.length + 4, 4)
  return { bytes: Buffer.concat([riff, body]), removed }
}
