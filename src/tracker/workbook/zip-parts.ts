import { crc32, inflateRawSync } from 'node:zlib'
import { isShortOfMemory, Unreadable } from './unreadable.ts'
import { compressedBytes, readZipDirectory, type ZipEntry } from './zip-directory.ts'

/** A part's bytes by its name, as Excel looks it up; undefined if there is none. */
export type Parts = (part: string) => Uint8Array | undefined

/**
 * The parts of a workbook, each unpacked when it is asked for. Throws Unreadable if any part, asked for or not, declares a wrong size, shares its
 * bytes with another or has another's name: such an archive means one thing to us and another to Excel.
 */
export function openParts(bytes: Uint8Array): Parts {
  const entries = readZipDirectory(bytes)
  if (entries === undefined || !areApart(bytes, entries)) throw new Unreadable('broken')
  const byPart = new Map(entries.map((entry) => [entry.part, entry]))
  if (byPart.size < entries.length) throw new Unreadable('broken')
  for (const entry of entries) unpack(bytes, entry)
  return (part) => {
    const entry = byPart.get(part)
    return entry && unpack(bytes, entry)
  }
}

function areApart(bytes: Uint8Array, entries: ZipEntry[]): boolean {
  let end = 0
  return entries
    .toSorted((a, b) => a.localHeaderAt - b.localHeaderAt)
    .every((entry) => {
      const packed = compressedBytes(bytes, entry)
      if (packed === undefined || entry.localHeaderAt < end) return false
      end = packed.byteOffset - bytes.byteOffset + packed.length
      return true
    })
}

/** The declared size is only a claim: never unpacks more than that. */
function unpack(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  const { method, crc, uncompressedSize } = entry
  const packed = compressedBytes(bytes, entry)
  if (packed === undefined || ![0, 8].includes(method)) throw new Unreadable('broken')
  const unpacked = method === 0 ? packed : inflated(packed, uncompressedSize)
  if (unpacked.length !== uncompressedSize || (crc !== 0 && crc32(unpacked) !== crc)) throw new Unreadable('broken')
  return unpacked
}

function inflated(packed: Uint8Array, size: number): Uint8Array {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) })
  } catch (error) {
    if (isShortOfMemory(error)) throw new Unreadable('no-memory')
    throw new Unreadable(error instanceof RangeError ? 'too-large' : 'broken')
  }
}
