import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import { everywhere } from '../../access/doing.ts'
import type { Doer } from '../../access/doing.ts'
import { findRightsAnywhere } from '../../access/in-area.store.ts'
import { may } from '../../access/permissions.ts'
import type { Rights } from '../../access/permissions.ts'
import { commandLine } from '../../access/who-acts.ts'
import type { Context } from '../../context.ts'
import type { Reader, Writer } from '../../db/database.ts'
import { noPersonId } from '../../db/ids.ts'
import type { PersonId } from '../../db/ids.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { insertImport, settleImportsOfFile } from '../import/imports.store.ts'
import type { FileChoices } from '../kept-files/file-choices.ts'
import { findFile, homeOfFile, saveChoices, settleFile } from '../kept-files/kept-files.store.ts'
import type { KeptFile } from '../kept-files/kept-files.store.ts'
import { beginImport } from '../tracker-import/begin-import.ts'
import { startComparing } from '../tracker-import/import-runs.ts'
import { settledAlready } from '../tracker-import/in-review.ts'
import { beginAgain } from '../tracker-import/read-again.ts'
import { cancelReviewOfFile } from '../tracker-import/tracker-import.store.ts'
import { chosenIn, hasOtherHeadings } from './chosen-in.ts'
import type { Typed } from './chosen-in.ts'
import { chosenTwice } from './choices.ts'
import { kindOf } from './file-kinds.ts'
import { learnColumns } from './learnt.ts'
import { readForReview } from './read-for-review.ts'
import type { ReadFile } from './read-for-review.ts'

/** A file of this person's, or any for the booking team and the installation; throws NotFoundError. */
export async function getFile(db: Reader, id: string, { person }: Pick<Doer, 'person'>): Promise<KeptFile> {
  const file = await findFile(db, id, { personId: person?.personId ?? noPersonId, all: !person || person.installationRole === 'booking-team' })
  if (!file) throw new NotFoundError('No such file')
  return file
}

/** What is wrong with the choices, a message for each field. What someone with these rights may not import is reported under `permission`. */
export function faultsOfChoices(choices: FileChoices, rights: Rights): Record<string, string> {
  const { kind, sheets } = choices
  if (kind === null) return { kind: 'Choose what the file is' }
  if (!may(kindOf[kind].permission, rights)) return { permission: `The booking team imports ${kindOf[kind].name}: send the file to them` }
  if (sheets.length === 0) return { sheets: 'Choose at least one sheet' }
  const twice = chosenTwice(choices)
  return twice === undefined ? {} : { columns: twice }
}

type Prepared = { file: KeptFile } & (ReadFile | { kind: 'shown'; says: string })

/** Stores the choices, and reads what was chosen, unless the person wants to see its columns first, or has to. */
async function prepare(context: Context, typed: Typed, file: KeptFile, doer: Doer): Promise<Prepared> {
  if (file.settled_at !== null) throw new ConflictError('This file was imported or dropped already. Upload it again to import it once more.')
  const choices = chosenIn(typed, file)
  const faults = faultsOfChoices(choices, await findRightsAnywhere(context.db.read, doer.person ?? everywhere))
  if (Object.keys(faults).length > 0) throw new InvalidFormError(faults)
  await context.db.transaction((trx) => saveChoices(trx, file.id, choices))
  if (typed['do'] === 'look') return { file, kind: 'shown', says: '' }
  if (hasOtherHeadings(typed, choices)) return { file, kind: 'shown', says: 'You changed the row with the headings. Check the columns, then continue' }
  const { personId, name } = doer.person ?? commandLine
  return { file, ...(await readForReview(context, { ...file, choices }, { personId, name })) }
}

const prepared = z.object({ read: z.custom<Prepared>() })

/** The page on which the person continues. */
export function homeOfRead(read: Prepared): string {
  if (read.kind === 'shown') return `${homeOfFile(read.file.id)}#columns`
  if (read.kind === 'tracker') return `/rollout/imports/${read.id}`
  return read.kind === 'reviews' ? `${read.home}/${read.reviews[0]?.id ?? ''}` : read.home
}

/** Stores what was read for a review, in place of an earlier review of the same file. */
async function keepRead(trx: Writer, read: Prepared, by: { at: string; person: { personId: PersonId; name: string }; isAll: boolean }): Promise<Happened[]> {
  if (read.kind === 'shown') return []
  const { file } = read
  const { at, person } = by
  const within = by.isAll ? null : person.personId
  await settleImportsOfFile(trx, file.id, at)
  if (read.kind === 'tracker') {
    const { id, tracker, told } = read
    if (!read.before) await beginImport(trx, { id, fileName: file.file_name, digest: file.digest, tracker, person, at, fileId: file.id, told, within })
    else if (!(await beginAgain(trx, { id, tracker, told, at }))) throw new ConflictError(settledAlready)
    return []
  }
  await cancelReviewOfFile(trx, file.id, { at, by: person })
  const learnt = await learnColumns(trx, file.choices.kind ?? 'ods-organisations', read.said)
  if (read.kind === 'loaded') {
    await settleFile(trx, file.id, at)
    return learnt
  }
  for (const one of read.reviews) await insertImport(trx, { ...one, personId: person.personId, at })
  const uploaded = read.reviews.map(({ id, fileName, digest }): Happened => {
    return { kind: 'import.uploaded', id, project: null, file: fileName, isForReview: true, to: digest }
  })
  return [...learnt, ...uploaded]
}

/** Stores a person's choices about a file, and reads it for a review. */
export const readFile = installationAct({
  permission: 'file.upload',
  form: prepared,
  prepare: async (context, sent, { where, doer }: { where: { file: string }; doer: Doer }) => {
    const typed = z.record(z.string(), z.string().catch('')).parse({ ...sent })
    return { read: await prepare(context, typed, await getFile(context.db.read, where.file, doer), doer) }
  },
  discard: async (_, sent) => {
    const { read } = prepared.parse(sent)
    if (read.kind === 'tracker') await read.lease.release()
  },
  load: (trx, where: { file: string }, doing) => getFile(trx, where.file, doing),
  decide: (_, { read }) => ({ next: read, happened: [] }),
  save: (trx, read, doing) =>
    keepRead(trx, read, { at: doing.at, person: doing.person ?? { ...commandLine, name: doing.actor.name }, isAll: doing.may('rollout.manage') }),
  after: (context, read) => Promise.resolve(read.kind === 'tracker' ? startComparing(context, read.id, read.tracker, read.lease) : undefined),
  says: (read) => (read.kind === 'shown' ? read.says : ''),
})
