import { inflateRawSync } from 'node:zlib'
import { compressedBytes, readZipDirectory } from '../../../src/tracker/workbook/zip-directory.ts'

/** The number of filled cells of a file, counted in its raw parts: independent of the product's own reader. */
export function countCells(bytes: Uint8Array, isCsv: boolean): number {
  if (isCsv) return countInCsv(Buffer.from(bytes).toString('latin1'))
  const part = partsOf(bytes)
  const strings = [...(part.get('xl/sharedStrings.xml') ?? '').matchAll(/<si\b[^>]*>(.*?)<\/si>/gs)].map((match) => textsIn(match[1] ?? ''))
  let cells = 0
  for (const [name, xml] of part) {
    if (!/^xl\/worksheets\/[^/]*\.xml$/.test(name)) continue
    for (const [, attributes = '', inside = ''] of xml.matchAll(/<c\b([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
      const value = /<v[^>]*>(.*?)<\/v>/s.exec(inside)?.[1] ?? ''
      const text = attributes.includes('t="s"') ? (strings[Number(value)] ?? '') : value + textsIn(inside)
      if (text.trim() !== '' || inside.includes('<f')) cells += 1
    }
  }
  return cells
}

const textsIn = (xml: string): string => [...xml.matchAll(/<t\b[^>]*>(.*?)<\/t>/gs)].map((match) => match[1] ?? '').join('')

/** For CSV files whose quoted texts, if any, end in their own line. */
function countInCsv(text: string): number {
  return text.split(/\r?\n/).reduce((cells, line) => {
    const bare = line.replaceAll(/"(?:[^"]|"")*"/g, 'text')
    return cells + bare.split(',').filter((cell) => cell.trim() !== '').length
  }, 0)
}

const partsOf = (bytes: Uint8Array): Map<string, string> =>
  new Map(
    (readZipDirectory(bytes) ?? []).map((entry) => {
      const packed = Buffer.from(compressedBytes(bytes, entry) ?? [])
      return [entry.name, (entry.method === 8 ? inflateRawSync(packed) : packed).toString('utf8')]
    }),
  )
