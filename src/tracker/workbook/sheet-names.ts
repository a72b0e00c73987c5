import { inflateRawSync } from 'node:zlib'
import { compressedBytes, readZipDirectory } from './zip-directory.ts'

const most = 1_000_000
const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The names of a workbook's sheets in their order. Throws where there is no list of them. */
export function sheetNames(bytes: Uint8Array): string[] {
  const entry = readZipDirectory(bytes)?.find((one) => one.name === 'xl/workbook.xml')
  const packed = entry && compressedBytes(bytes, entry)
  if (!entry || !packed) throw new Error('No list of sheets')
  const xml = new TextDecoder().decode(entry.method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: most }))
  const tags = xml.split('<').filter((tag) => /^(\w+:)?sheet\s/.test(tag))
  const names = tags
    .flatMap(
      (tag) =>
        /\sname=(?:"([^"]*)"|'([^']*)')/
          .exec(tag)
          ?.slice(1)
          .find((name) => name !== undefined) ?? [],
    )
    .map(unescaped)
  if (names.length === 0) throw new Error('No sheet is named')
  return names
}

const unescaped = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex: string | undefined, digits: string | undefined, name: string | undefined) => {
    if (hex !== undefined || digits !== undefined) return String.fromCodePoint(Number.parseInt(hex ?? digits ?? '', hex === undefined ? 10 : 16))
    return entities[name ?? ''] ?? whole
  })
