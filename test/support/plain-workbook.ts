import { inflateRawSync } from 'node:zlib'

/** The cells of a sheet of a workbook as text, read independently of the product, to compare with what it reads. */
export function sheetOf(workbook: Uint8Array, name: string): string[][] {
  const text = (path: string): string => partOf(Buffer.from(workbook), path)
  const rid = new RegExp(`<sheet [^>]*name="${name}"[^>]*r:id="(\\w+)"`).exec(text('xl/workbook.xml'))?.[1] ?? ''
  const relations = text('xl/_rels/workbook.xml.rels')
  const target =
    [...relations.matchAll(/<Relationship [^>]*>/g)]
      .map((match) => match[0])
      .find((one) => one.includes(`Id="${rid}"`))
      ?.match(/Target="([^"]*)"/)?.[1] ?? ''
  const shared = [...text('xl/sharedStrings.xml').matchAll(/<si>(.*?)<\/si>/gs)].map((match) =>
    [...(match[1] ?? '').matchAll(/<t[^>]*>(.*?)<\/t>/gs)].map((part) => plain(part[1] ?? '')).join(''),
  )
  return [...text(`xl/${target.replace(/^\/?xl\//, '')}`).matchAll(/<row [^>]*?(?:\/>|>(.*?)<\/row>)/gs)].map((row) => {
    const cells: string[] = []
    for (const [, place = '', attributes = '', content = ''] of (row[1] ?? '').matchAll(/<c r="([A-Z]+)\d+"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
      const value = /<v>(.*?)<\/v>/s.exec(content)?.[1]
      if (value !== undefined) cells[columnOf(place)] = /t="s"/.test(attributes) ? (shared[Number(value)] ?? '') : plain(value)
    }
    return Array.from(cells, (cell) => cell ?? '')
  })
}

const columnOf = (letters: string): number => Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
const plain = (xml: string): string =>
  xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&')

/** Walks the local headers from the start of the archive; sizes come from its directory at the end. */
function partOf(zip: Buffer, path: string): string {
  let at = zip.readUInt32LE(zip.lastIndexOf('PK\u0005\u0006', undefined, 'latin1') + 16)
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const [nameLength, extra, comment] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)]
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === path) {
      const [size, local] = [zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)]
      const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
      const bytes = zip.subarray(from, from + size)
      return (zip.readUInt16LE(at + 10) === 0 ? bytes : inflateRawSync(bytes)).toString('utf8')
    }
    at += 46 + nameLength + extra + comment
  }
  throw new Error(`No ${path}`)
}
