import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { PersonId } from '../../db/ids.ts'
import { digestOf } from '../../digest.ts'
import { withoutRealPeopleInTurns } from '../import/real-patients.ts'
import type { Workbook, WorkbookSheet } from '../workbook/workbook.ts'
import { proposedChoices } from './choices.ts'
import { keepFile } from '../kept-files/kept-files.store.ts'
import { kindOf } from './file-kinds.ts'
import type { FileKind } from '../kept-files/file-choices.ts'
import type { Outline } from '../kept-files/file-choices.ts'

/** Tables of services or products have no patients: a number in them is a code. */
const isTable = (kind: FileKind | null | undefined): boolean => !!kind && kindOf[kind].table !== undefined

/** Stores the contents of an uploaded file and what it looks like. Returns its id; nothing else is written before someone makes their choices. */
export async function keepUpload(
  context: Context,
  upload: { name: string; bytes: Uint8Array; workbook: Workbook; outline: Outline; person: { personId: PersonId; name: string } },
): Promise<string> {
  const { outline, workbook } = upload
  const id = context.newId()
  const sheets: WorkbookSheet[] = []
  for (const [at, sheet] of workbook.sheets.entries()) sheets.push(await withoutRealPeopleInTurns(sheet, { isTable: isTable(outline.sheets[at]?.looksLike) }))
  await keepFile(
    context,
    {
      id,
      file_name: upload.name,
      digest: digestOf(upload.bytes),
      person_id: upload.person.personId,
      person_name: upload.person.name,
      uploaded_at: nowIso(context),
      outline,
      choices: proposedChoices(outline),
      settled_at: null,
    },
    { sheets },
  )
  return id
}
