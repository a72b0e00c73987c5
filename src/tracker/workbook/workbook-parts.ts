import { cleanText } from './cell-text.ts'
import { Unreadable } from './unreadable.ts'
import { type Attributes, scanXml } from './xml-scan.ts'
import { xmlText } from './xml-text.ts'
import { partName } from './zip-directory.ts'
import type { Parts } from './zip-parts.ts'

/** Where a workbook keeps its contents, as names of parts. */
export interface WorkbookParts {
  /** In the order of their tabs, without charts and dialogs, which have no cells. */
  sheets: { name: string; isHidden: boolean; part: string }[]
  strings: string | undefined
  styles: string | undefined
  /** Days count from 1904, as in a workbook created on an old Macintosh. */
  is1904: boolean
}

/** Excel allows 31 characters; other programs write more. */
const longestName = 255
/** Sheets in a list, or relations of a part: far more than are read. */
const mostListed = 5000

/** Throws Unreadable if there is no list of sheets, or a sheet of the list is missing. */
export function findParts(parts: Parts): WorkbookParts {
  const workbook = relationsOf(parts, '').find((one) => one.type === 'officeDocument')?.part ?? 'xl/workbook.xml'
  const relations = relationsOf(parts, workbook)
  const listed: Attributes[] = []
  let is1904 = false
  scanXml(xmlText(getPart(parts, workbook)), {
    open: (name, attributes) => {
      if (name === 'sheet' && listed.push(attributes) > mostListed) throw new Unreadable('too-large')
      if (name === 'workbookPr') is1904 = ['1', 'true', 'on'].includes(attributes.date1904 ?? '')
    },
  })
  const sheets = listed.flatMap((attributes) => {
    const id = Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1]
    const relation = relations.find((one) => one.id === id)
    if (relation === undefined || attributes.name === undefined) throw new Unreadable('broken')
    return relation.type === 'worksheet'
      ? [{ name: cleanText(attributes.name).slice(0, longestName), isHidden: /^(very)?hidden$/i.test(attributes.state ?? ''), part: relation.part }]
      : []
  })
  if (listed.length === 0) throw new Unreadable('broken')
  const partOf = (type: string) => relations.find((one) => one.type === type)?.part
  return { sheets, strings: partOf('sharedStrings'), styles: partOf('styles'), is1904 }
}

/** Throws Unreadable if the part is missing. */
export function getPart(parts: Parts, part: string): Uint8Array {
  const bytes = parts(part)
  if (bytes === undefined) throw new Unreadable('broken')
  return bytes
}

interface Relation {
  id: string
  /** The last word of its type, which both editions of the standard share. */
  type: string
  part: string
}

function relationsOf(parts: Parts, source: string): Relation[] {
  const slash = source.lastIndexOf('/') + 1
  const bytes = parts(`${source.slice(0, slash)}_rels/${source.slice(slash)}.rels`)
  if (bytes === undefined) return []
  const relations: Relation[] = []
  scanXml(xmlText(bytes), {
    open: (name, { Id: id, Type: type, Target: target, TargetMode: mode }) => {
      if (name !== 'Relationship' || id === undefined || type === undefined || target === undefined || mode === 'External') return
      if (relations.length > mostListed) throw new Unreadable('too-large')
      relations.push({ id, type: type.slice(type.lastIndexOf('/') + 1), part: resolved(source.slice(0, slash), target) })
    },
  })
  return relations
}

/** A target is relative to the part that names it, unless it starts with a slash. */
function resolved(folder: string, target: string): string {
  const path = target.replaceAll('\\', '/')
  const steps: string[] = []
  for (const step of (path.startsWith('/') ? path : folder + path).split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '.' && step !== '') steps.push(step)
  }
  return partName(decoded(steps.join('/')))
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
