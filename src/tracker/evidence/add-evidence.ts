import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { EvidenceTable } from '../../db/tables/evidence.ts'
import { InvalidFormError } from '../../errors.ts'
import { acceptFile } from '../../evidence/file.ts'
import type { AcceptedFile } from '../../evidence/file.ts'
import { dropFiles, keepFile } from '../../evidence/files.ts'
import { lineOfPatientNumber } from '../../evidence/patient-number.ts'
import { addEvidence, digestOfText } from '../../evidence/evidence.store.ts'
import type { EvidenceSubject } from '../../evidence/evidence.store.ts'
import { recordEvents } from '../../events/events.store.ts'
import type { Page } from '../../access/page.ts'
import { uploadsOf } from '../../web/uploads.ts'

/** What the evidence is for, and how the history speaks of it. */
interface Target {
  subject: EvidenceSubject
  subjectId: string
  title: string
  /** Of a test case: the run that it is given in. */
  runId?: string
  /** Holds what it is given to until it is written; throws if that takes none any more. */
  hold?: (trx: Writer) => Promise<void>
}
interface Piece {
  kind: EvidenceTable['kind']
  body: string
  digest: string
  file?: { name: string; type: string; size: number; storedAs: string }
  words: string
}

const wordsForm = z.object({ evidence: z.string().trim().max(2000, 'Use 2,000 characters or fewer').default('') })
const isWebAddress = (text: string): boolean => !/\s/.test(text) && /^https?:/i.test(text) && URL.canParse(text)

/** The files of the form as evidence takes them, or InvalidFormError with a sentence on each that it does not. */
async function acceptedFiles(page: Page): Promise<AcceptedFile[]> {
  const { files, fault } = uploadsOf(page.req)
  if (fault !== undefined) throw new InvalidFormError({ file: fault })
  const read = await Promise.all(files.map(acceptFile))
  const faults = read.flatMap((one) => ('fault' in one ? [one.fault] : []))
  if (faults.length > 0) throw new InvalidFormError({ file: `${faults.join('. ')}. Then choose all the files again` })
  const accepted = read.flatMap((one) => ('file' in one ? [one.file] : []))
  if (page.typed['no_patients'] !== 'yes') await refusePatients(page, accepted)
  return accepted
}

/** Refuses text that holds what may be a patient's NHS number, which is not repeated here; whoever looked may say that it is something else. */
async function refusePatients(page: Page, files: AcceptedFile[]): Promise<void> {
  if (!files.some((file) => file.text !== undefined)) return
  const { service_id: serviceId } = page.access.project
  const known = await page.db.read.selectFrom('service_dos_ids').select('dos_id').where('service_id', '=', serviceId).execute()
  const dosIds = new Set(known.map((one) => one.dos_id))
  const found: string[] = []
  for (const { name, text } of files) {
    if (text === undefined) continue
    const line = lineOfPatientNumber(text, (digits) => dosIds.has(digits))
    if (line !== undefined) found.push(`${name} holds what may be a patient’s NHS number${line === 0 ? '' : `, on line ${line}`}`)
    await nextTurn()
  }
  if (found.length > 0)
    throw new InvalidFormError({ no_patients: `${found.join('. ')}. Take it out, or tick this box if it is something else. Then choose all the files again` })
}

/** Keeps what the form gave as evidence: each file with the words beside it, else the words as a note, or as a link where they are an address. Throws InvalidFormError. */
export async function addGivenEvidence(page: Page, target: Target): Promise<number> {
  const { evidence: words } = page.form(wordsForm)
  const files = await acceptedFiles(page)
  if (files.length === 0 && words === '') throw new InvalidFormError({ evidence: 'Write a note, paste an address, or choose a file' })
  const folder = page.context.config.uploadsDir
  const stored: string[] = []
  try {
    const pieces: Piece[] = []
    for (const file of files) {
      const { storedAs, digest } = await keepFile(folder, file.bytes)
      stored.push(storedAs)
      pieces.push({
        kind: 'file',
        body: words,
        digest,
        file: { name: file.name, type: file.type, size: file.bytes.length, storedAs },
        words: `the file ${file.name}`,
      })
    }
    if (files.length === 0) {
      const kind = isWebAddress(words) ? 'link' : 'note'
      pieces.push({ kind, body: words, digest: digestOfText(words), words: `a ${kind}` })
    }
    await page.db.transaction(async (trx) => {
      if (target.hold) await target.hold(trx)
      for (const { words: what, ...piece } of pieces) {
        await addEvidence(trx, {
          id: page.context.newId(),
          projectId: page.access.project.id,
          subject: target.subject,
          subjectId: target.subjectId,
          ...(target.runId === undefined ? {} : { runId: target.runId }),
          ...piece,
          addedBy: page.person.name,
          addedAt: nowIso(page.context),
        })
        await recordEvents(trx, [
          page.event({
            subject: target.subject === 'prerequisite' ? 'prerequisite' : 'test-plan',
            subjectId: target.subjectId,
            action: 'evidence',
            to: piece.digest,
            sentence: `${page.person.name} added ${what} as evidence of ${target.title}`,
          }),
        ])
      }
    })
    return pieces.length
  } catch (error) {
    await dropFiles(folder, stored)
    throw error
  }
}
