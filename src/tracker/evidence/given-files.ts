import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import type { Context } from '../../context.ts'
import type { Digest } from '../../digest.ts'
import { InvalidFormError } from '../../errors.ts'
import { acceptFile } from '../../evidence/file.ts'
import type { AcceptedFile } from '../../evidence/file.ts'
import { dropFiles, keepFile } from '../../evidence/files.ts'
import { lineOfPatientNumber } from '../../evidence/patient-number.ts'
import type { Upload } from '../../web/uploads.ts'

/** A file on disk that no row names yet. */
export interface KeptFile {
  name: string
  type: string
  size: number
  storedAs: string
  digest: Digest
  isCleaned: boolean
}
export const keptFiles = z.custom<KeptFile[]>(Array.isArray).default([])

/** The files of a form, or what is wrong with them. */
const given = z.object({
  files: z.custom<Upload[]>(Array.isArray).default([]),
  fault: z.string().optional(),
  no_patients: z.string().catch(''),
})

/** The files in the form that evidence needs; throws InvalidFormError with a sentence for each file that is not accepted. */
async function accepted(files: Upload[]): Promise<AcceptedFile[]> {
  const read = await Promise.all(files.map(acceptFile))
  const faults = read.flatMap((one) => ('fault' in one ? [one.fault] : []))
  if (faults.length > 0) throw new InvalidFormError({ file: `${faults.join('. ')}. Then choose all the files again` })
  return read.flatMap((one) => ('file' in one ? [one.file] : []))
}

/** Refuses text that may contain a patient's NHS number. Does not repeat the number: a person who has looked may say that it is something else. */
async function refusePatients(files: AcceptedFile[], dosIds: Set<string>): Promise<void> {
  const found: string[] = []
  for (const { name, text } of files) {
    if (text === undefined) continue
    const line = lineOfPatientNumber(text, (digits) => dosIds.has(digits))
    if (line !== undefined) found.push(`${name} holds what may be a patient’s NHS number${line === 0 ? '' : `, on line ${line}`}`)
    await nextTurn()
  }
  if (found.length === 0) return
  throw new InvalidFormError({ no_patients: `${found.join('. ')}. Remove it, or tick this box if it is something else. Then choose all the files again` })
}

/** Writes the files of a form to disk, all or none; returns the form with them in place of the uploads. `dosIds` may stand in texts. */
export async function keepGivenFiles({ config }: Pick<Context, 'config'>, sent: object, dosIds: () => Promise<Set<string>>): Promise<object> {
  const { files, fault, no_patients: noPatients } = given.parse(sent)
  if (fault !== undefined) throw new InvalidFormError({ file: fault })
  const taken = await accepted(files)
  if (noPatients !== 'yes' && taken.some((one) => one.text !== undefined)) await refusePatients(taken, await dosIds())
  const kept: KeptFile[] = []
  try {
    for (const { name, type, bytes, isCleaned = false } of taken)
      kept.push({ name, type, size: bytes.length, isCleaned, ...(await keepFile(config.uploadsDir, bytes)) })
  } catch (error) {
    await dropGivenFiles({ config }, { files: kept })
    throw error
  }
  return { ...sent, files: kept }
}

/** Deletes those files from disk. */
export const dropGivenFiles = ({ config }: Pick<Context, 'config'>, prepared: object): Promise<void> =>
  dropFiles(
    config.uploadsDir,
    z
      .object({ files: keptFiles })
      .parse(prepared)
      .files.map((one) => one.storedAs),
  )
