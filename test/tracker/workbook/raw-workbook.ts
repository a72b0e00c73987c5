import { zipOf } from './build-workbook.ts'

const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const relations = (list: string): string => `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list}</Relationships>`
const oneSheet = '<sheet name="Data" sheetId="1" r:id="rId1"/>'

export const relationTo = (id: string, type: string, target: string): string => `<Relationship Id="${id}" Type="${relation}/${type}" Target="${target}"/>`

export interface RawWorkbook {
  /** The content of <sheetData> of the first sheet. */
  rows?: string
  /** The <sheet> elements of the workbook. */
  sheets?: string
  /** The <Relationship> elements of the workbook. */
  relations?: string
  /** What comes before <sheets>. */
  properties?: string
  strings?: string
  formats?: string[]
  /** Further parts, or replacements of others. */
  parts?: Record<string, string | Buffer>
}

/** The parts of a workbook written by hand, as other programs write them. */
export function rawParts({ rows = '', sheets = oneSheet, properties = '', strings, formats, ...given }: RawWorkbook): { name: string; content: Buffer }[] {
  const targets = [
    given.relations ?? relationTo('rId1', 'worksheet', 'worksheets/sheet1.xml'),
    ...(strings === undefined ? [] : [relationTo('rIdS', 'sharedStrings', 'sharedStrings.xml')]),
    ...(formats === undefined ? [] : [relationTo('rIdF', 'styles', 'styles.xml')]),
  ]
  const parts: Record<string, string | Buffer> = {
    '[Content_Types].xml':
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
    '_rels/.rels': relations(relationTo('rId1', 'officeDocument', 'xl/workbook.xml')),
    'xl/workbook.xml': `<workbook ${main} xmlns:r="${relation}">${properties}<sheets>${sheets}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(targets.join('')),
    'xl/worksheets/sheet1.xml': sheetXml(rows),
    ...(strings === undefined ? {} : { 'xl/sharedStrings.xml': `<sst ${main}>${strings}</sst>` }),
    ...(formats === undefined ? {} : { 'xl/styles.xml': stylesXml(formats) }),
    ...given.parts,
  }
  return Object.entries(parts).map(([name, content]) => ({ name, content: Buffer.from(content) }))
}

export const rawWorkbook = (given: RawWorkbook): Uint8Array => zipOf(rawParts(given))

export const sheetXml = (rows: string): string => `<worksheet ${main}><sheetData>${rows}</sheetData></worksheet>`

/** Style 0 is plain; the formats follow. */
const stylesXml = (formats: string[]): string =>
  `<styleSheet ${main}><numFmts>${formats.map((code, at) => `<numFmt numFmtId="${164 + at}" formatCode="${escaped(code)}"/>`).join('')}</numFmts>` +
  `<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${formats.map((_, at) => `<xf numFmtId="${164 + at}"/>`).join('')}</cellXfs></styleSheet>`

export const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
