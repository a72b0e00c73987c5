import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { UnfitForm } from '../../access/read-form.ts'
import type { Reader } from '../../db/database.ts'
import { asPersonId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import type { SopReadersTable } from '../../db/tables/sop.ts'
import { digestOf } from '../../digest.ts'
import { findInForce } from '../sop/reviews.store.ts'
import type { InForce } from '../sop/reviews.store.ts'
import { countReaders } from '../sop/readers-to-ask.store.ts'
import { readReadingList } from './reading-list.ts'
import type { PastedReader } from './reading-list.ts'
import { mostReaders } from './readers.ts'
import { findKnown, insertReaders } from './readers.store.ts'

const form = z.object({
  people: z.custom<PastedReader[]>(Array.isArray),
  /** What could not be read, in its own words. */
  left: z.array(z.string()),
})

const typed = z.object({ list: z.string().catch(''), checked: z.string().catch('') })

/** The people of the list, if it is the one that was shown before. Throws UnfitForm. */
export function readChecked(sent: object): z.output<typeof form> {
  const { list, checked } = typed.parse(sent)
  const { people, notTaken, fault } = readReadingList(list)
  if (fault !== undefined) throw new UnfitForm({ list: fault }, {})
  if (checked !== digestOf(list)) throw new UnfitForm({ list: 'The list changed after it was read. Check the people below, then add them' }, {})
  return { people, left: notTaken.filter((one) => one.isRepeat !== true).map((one) => one.text) }
}

interface Found {
  inForce: Pick<InForce, 'version_id' | 'number'> | undefined
  known: Map<string, { id: PersonId; name: string; isListed: boolean }>
  /** How many people are on the list. */
  listed: number
}

async function load(trx: Reader, { project }: { project: ProjectId }, _doing: Doing, { people }: z.output<typeof form>): Promise<Found> {
  const known = await findKnown(
    trx,
    project,
    people.map((one) => one.email),
  )
  return { inForce: await findInForce(trx, project), known, listed: await countReaders(trx, project) }
}

/** Who comes onto the list: those who are not on it. A known person keeps the name on record. */
export function decideReaders(
  { inForce, known, listed }: Found,
  { people, left }: z.output<typeof form>,
  { access, actor, at, newId }: Pick<Doing, 'access' | 'actor' | 'at' | 'newId'>,
) {
  if (!inForce) return refused({ list: 'Nobody can be asked before everyone has signed a version of the procedure' })
  const added = people.filter((one) => known.get(one.email)?.isListed !== true)
  if (added.length === 0) return refused({ list: people.length === 1 ? 'This person is on the list already' : 'All of these people are on the list already' })
  if (listed + added.length > mostReaders)
    return refused({ list: `A list holds ${mostReaders.toLocaleString('en-GB')} people at most, and ${listed.toLocaleString('en-GB')} are on it` })
  const project = access.project.id
  const ids = new Map(added.map(({ email }) => [email, known.get(email)?.id ?? asPersonId(newId())]))
  const idOf = (email: string): PersonId => ids.get(email) ?? asPersonId('')
  const readers: SopReadersTable[] = added.map(({ email }) => ({
    id: newId(),
    project_id: project,
    person_id: idOf(email),
    added_by: actor.name,
    added_by_id: actor.id,
    added_at: at,
    removed_at: null,
    removed_by: null,
    removed_by_id: null,
    removed_because: null,
    to_ask: 1,
  }))
  return {
    next: {
      at,
      left,
      readers,
      people: added
        .filter((one) => !known.has(one.email))
        .map(({ name, email, organisation }) => ({ id: idOf(email), name, email, organisation: organisation || null })),
    },
    happened: [{ kind: 'sop.readers added' as const, id: inForce.version_id, project, number: inForce.number, people: added.length }],
  }
}

/** Adds the people of a pasted list to those who are asked to read the procedure. */
export const addReaders = projectAct({
  permission: 'sop.write',
  form,
  prepare: (_context, sent) => Promise.resolve().then(() => readChecked(sent)),
  load,
  decide: decideReaders,
  save: (trx, next) => insertReaders(trx, next),
  says: ({ readers, left }) =>
    `${readers.length === 1 ? '1 person' : `${readers.length} people`} added. They get their emails in the next minutes${left.length === 0 ? '' : '. What could not be read is in the box'}`,
})
