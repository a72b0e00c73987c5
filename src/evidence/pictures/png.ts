import { crc32 } from 'node:zlib'
import { onlyOrientation, orientationIn } from './orientation.ts'
import type { Cleaned } from './without-details.ts'

const signature = 8
const around = 12
const mostChunks = 20_000
/** What a picture and its colours need. All else says who or what made it, and when: texts, Exif, content credentials, what a program keeps for itself. */
const needed = new Set('IHDR PLTE IDAT IEND tRNS acTL fcTL fdAT cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT'.split(' '))

function chunk(type: string, content: Buffer): Buffer {
  const whole = Buffer.alloc(around + content.length)
  whole.writeUInt32BE(content.length)
  whole.write(type, 4, 'latin1')
  content.copy(whole, 8)
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + content.length)), 8 + content.length)
  return whole
}

/** A PNG with nothing but its picture and colours (PNG, third edition, 11), without what follows its end; undefined if it is none. */
export function cleanPng(bytes: Buffer): Cleaned | undefined {
  const kept = [bytes.subarray(0, signature)]
  let [at, orientation, removed] = [signature, 1, false]
  for (let chunks = 0; ; chunks += 1) {
    if (chunks > mostChunks || at + around > bytes.length) return undefined
    const next = at + around + bytes.readUInt32BE(at)
    if (next > bytes.length) return undefined
    const type = bytes.toString('latin1', at + 4, at + 8)
    const content = bytes.subarray(at + 8, next - 4)
    if (needed.has(type)) kept.push(bytes.subarray(at, next))
    else {
      if (type === 'eXIf') orientation = orientationIn(content)
      removed ||= type !== 'eXIf' || !content.equals(onlyOrientation(orientation))
    }
    at = next
    if (type !== 'IEND') continue
    removed ||= at < bytes.length
    // Behind the header, which comes first.
    if (orientation !== 1) kept.splice(2, 0, chunk('eXIf', onlyOrientation(orientation)))
    return { bytes: removed ? Buffer.concat(kept) : bytes, removed }
  }
}
