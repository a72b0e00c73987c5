import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import type { Doer } from '../../access/doing.ts'
import { findRightsAnywhere } from '../../access/in-area.store.ts'
import { may } from '../../access/permissions.ts'
import type { Permission } from '../../access/permissions.ts'
import type { Context } from '../../context.ts'
import { InvalidFormError } from '../../errors.ts'
import { learntAliases } from '../aliases/aliases.store.ts'
import { notUnderstood } from '../import/operational-test-plan.ts'
import { withoutNumbersInNames, withoutRealNumber } from '../import/real-patients.ts'
import { ReadersBusy } from '../workbook/reading-queue.ts'
import { WorkbookRefusal } from '../workbook/workbook-refusal.ts'
import { ofAPlan, ofATracker, readWorkbook } from '../workbook/workbook.ts'
import { kindOf } from './file-kinds.ts'
import { keepUpload } from './keep-upload.ts'
import { learntByKind } from './learnt.ts'
import { outlineInTurns } from './outline.ts'

/** A file as it arrived, or why it did not arrive completely. */
export interface Upload {
  file: { name: string; bytes: Uint8Array } | undefined
  fault: string | undefined
}

/** What tells apart why a file is not taken, beside what is wrong with the file: the field of the refusal. */
export const tooLarge = 'tooLarge'
export const notYours = 'permission'
export const busy = 'busy'

function whenBusy(error: unknown): never {
  throw error instanceof ReadersBusy ? new InvalidFormError({ [busy]: error.message }) : error
}

/** Reads a file and stores its contents. Throws InvalidFormError and WorkbookRefusal. */
async function keep(context: Context, { file, fault }: Upload, { person }: Doer): Promise<string> {
  if (fault !== undefined) throw new InvalidFormError({ [tooLarge]: fault })
  if (!file || !person) throw new InvalidFormError({ file: 'Choose a file to upload' })
  const rights = await findRightsAnywhere(context.db.read, person)
  const mayRead = (permission: Permission) => may(permission, rights)
  // Only people who may import a tracker of thousands of rows get the time that it takes; any other file is refused after two seconds of CPU time.
  const limits = mayRead('tracker.import') ? ofATracker : ofAPlan
  const workbook = withoutNumbersInNames(await readWorkbook(file.bytes, { fileName: file.name, limits }).catch(whenBusy))
  const outline = await outlineInTurns(workbook, learntByKind(await learntAliases(context.db.read)))
  const { kind } = outline
  if (kind !== null && !mayRead(kindOf[kind].permission))
    throw new InvalidFormError({ [notYours]: `This is ${kindOf[kind].name}. The booking team imports those: send it to them` })
  // Only for a table can a person say what it is.
  if (kind === null && !mayRead('tracker.import')) throw new WorkbookRefusal(notUnderstood(workbook))
  return keepUpload(context, { ...file, name: withoutRealNumber(file.name), workbook, outline, person })
}

/** Accepts an uploaded file. Its contents are stored in parts as they are read; nothing else is written before someone makes their choices. */
export const uploadFile = installationAct({
  permission: 'file.upload',
  form: z.object({ id: z.string() }),
  prepare: async (context, sent, { doer }: { where: object; doer: Doer }) => {
    const { upload } = z.object({ upload: z.custom<Upload>() }).parse(sent)
    return { id: await keep(context, upload, doer) }
  },
  load: () => Promise.resolve({}),
  decide: (_, { id }) => ({ next: { id }, happened: [] }),
  save: () => Promise.resolve(),
  says: () => '',
})
