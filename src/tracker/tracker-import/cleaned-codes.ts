import { cleanedCode, removedFrom } from '../../unseen.ts'
import { fields } from './fields.ts'
import type { FieldKey } from '../workbook/tracker-headings.ts'

/** Fields whose cells are codes: an invisible character would make it a different code. */
const ofCodes = new Set<FieldKey>(fields.filter((one) => one.kind === 'code' || one.kind === 'ids').map((one) => one.key))
const mostTold = 50

/** Collects the codes from which an invisible character was removed, to be shown before anyone approves. */
export function cleanedCodes(): { look: (field: FieldKey, cell: string, where: () => string) => void; end: () => string[] } {
  const told: string[] = []
  let more = 0
  return {
    look(field, cell, where) {
      if (!ofCodes.has(field) || /^[ -~]*$/.test(cell)) return
      for (const code of cell.split(/[\s,;]+/)) {
        const cleaned = cleanedCode(code)
        if (cleaned.found.length === 0) continue
        if (told.length < mostTold) told.push(`${where()}: ${removedFrom(cleaned)}. Check it before you import.`)
        else more += 1
      }
    },
    end: () => (more > 0 ? [...told, `${more.toLocaleString('en-GB')} more codes had such characters; they were removed.`] : told),
  }
}
