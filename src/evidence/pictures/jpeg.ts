import { setImmediate as nextTurn } from 'node:timers/promises'
import { hasExifPrefix, onlyOrientation, orientationIn, withExifPrefix } from './orientation.ts'
import type { Cleaned } from './without-details.ts'

const [app0, app1, app2, app14, app15, comment, startOfScan, end] = [0xe0, 0xe1, 0xe2, 0xee, 0xef, 0xfe, 0xda, 0xd9]
const mostSegments = 3000
const bytesATurn = 2 ** 20

const startsWith = (content: Buffer, words: string): boolean => content.toString('latin1', 0, words.length) === words

/** Of what programs add to a picture, only what its colours need: everything else may say where and by whom it was taken. */
function isNeeded(marker: number, content: Buffer): boolean {
  if (marker === app0) return startsWith(content, 'JFIF\0')
  if (marker === app2) return startsWith(content, 'ICC_PROFILE\0')
  if (marker === app14) return startsWith(content, 'Adobe')
  return marker !== comment && (marker < app0 || marker > app15)
}

const segment = (marker: number, content: Buffer): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([head, content])
}

/** A byte 0xff of the picture itself is followed by 0, or by a restart marker. */
const isMarker = (byte: number): boolean => byte !== 0 && byte !== 0xff && (byte < 0xd0 || byte > 0xd7)

async function endOfScan(bytes: Buffer, from: number): Promise<number> {
  for (let at = from; at + 1 < bytes.length; at += 1) {
    if (bytes[at] === 0xff && isMarker(bytes[at + 1] ?? 0)) return at
    if (at % bytesATurn === 0) await nextTurn()
  }
  return bytes.length
}

/** A JPEG without the details that programs add to it (ISO 10918-1, B); undefined if it is none. What follows its end, like a second picture, goes too. */
export async function cleanJpeg(bytes: Buffer): Promise<Cleaned | undefined> {
  const kept = [bytes.subarray(0, 2)]
  let [at, orientation, removed] = [2, 1, false]
  for (let segments = 0; ; segments += 1) {
    if (segments > mostSegments || bytes[at] !== 0xff) return undefined
    while (bytes[at + 1] === 0xff) at += 1
    const marker = bytes[at + 1] ?? 0
    if (marker === end) {
      kept.push(bytes.subarray(at, at + 2))
      removed ||= at + 2 < bytes.length
      break
    }
    const length = at + 4 > bytes.length ? 0 : bytes.readUInt16BE(at + 2)
    const next = at + 2 + length
    if (length < 2 || next > bytes.length) return undefined
    const content = bytes.subarray(at + 4, next)
    if (isNeeded(marker, content)) kept.push(bytes.subarray(at, next))
    else {
      if (marker === app1 && hasExifPrefix(content)) orientation = orientationIn(content)
      removed ||= !content.equals(withExifPrefix(onlyOrientation(orientation)))
    }
    at = next
    if (marker !== startOfScan) continue
    at = await endOfScan(bytes, next)
    kept.push(bytes.subarray(next, at))
    // A picture that was cut off is shown as far as it goes.
    if (at === bytes.length) break
  }
  if (orientation !== 1) kept.splice(1, 0, segment(app1, withExifPrefix(onlyOrientation(orientation))))
  return { bytes: removed ? Buffer.concat(kept) : bytes, removed }
}
