import { isFileKind } from '../kept-files/file-choices.ts'
import type { FileChoices, FileKind } from '../kept-files/file-choices.ts'
import type { KeptFile } from '../kept-files/kept-files.store.ts'
import { kindOf } from './file-kinds.ts'

export type Typed = Record<string, string>

const isTicked = (typed: Typed) => (at: number) => typed[`sheet-${at}`] === 'yes'
/** Whether the columns of a sheet were on the page. */
export const wasDrawn = (typed: Typed) => (at: number) => typed[`drawn-heading-${at}`] !== undefined

/** The choices in the form: a sheet's columns count only if the page showed them for this kind and this heading row. */
export function chosenIn(typed: Typed, file: Pick<KeptFile, 'outline'>, isMeant = isTicked(typed)): FileChoices {
  const kind = isFileKind(typed['kind']) ? typed['kind'] : null
  return {
    kind,
    sheets: file.outline.sheets.flatMap((sheet, at) => {
      if (!isMeant(at)) return []
      // Sheets with the same columns are shown once.
      const as = typed[`as-${at}`] ?? String(at)
      const heading = as === String(at) ? typed[`heading-${at}`] : typed[`drawn-heading-${at}`]
      if (heading === undefined) return [{ at }]
      const headingRow = heading === 'none' ? null : Number(heading)
      if (headingRow !== null && !(Number.isInteger(headingRow) && headingRow > 0)) return [{ at }]
      if (heading !== typed[`drawn-heading-${at}`]) return [{ at, headingRow }]
      if (typed['drawn'] !== kind) return [{ at }]
      const fields = Array.from({ length: sheet.columns.width }, (_, column) => fieldIn(kind, typed[`column-${as}-${column}`]))
      return [{ at, headingRow, fields }]
    }),
  }
}

/** Whether another heading row was chosen than the one on the page: its columns have to be shown before they are read. */
export const hasOtherHeadings = (typed: Typed, { sheets }: FileChoices): boolean =>
  sheets.some(({ at }) => {
    const [heading, drawn] = [typed[`heading-${at}`], typed[`drawn-heading-${at}`]]
    return heading !== undefined && drawn !== undefined && heading !== drawn
  })

/** The field that a person may choose for a column; anything else is ignored. */
const fieldIn = (kind: FileKind | null, text: string | undefined): string | null =>
  text !== undefined && kind !== null && kindOf[kind].table?.choices.some((one) => one.value === text) ? text : null
