import { organisationAct, overtaken, projectAct, refused, serviceAct } from '../../access/act.ts'
import type { Decided, Overtaken, Refused } from '../../access/act.ts'
import { textFields } from '../../access/read-form.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { asServiceId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { changeOnProjects, changesOnProjects } from '../services/affected-projects.store.ts'
import { findOrganisation } from '../services/organisations.store.ts'
import { getService, listServicesSeen, whoChangedService } from '../services/services.store.ts'
import { folded } from '../../text.ts'
import { isInUse } from './field.ts'
import type { CustomField, Noun } from './field.ts'
import { listFields } from './fields.store.ts'
import { nameFor } from './person-names.ts'
import type { PeopleByAddress } from './value.ts'
import { asNamedNow, readValue, withWritten, writtenIn } from './value.ts'
import { findPeople, listWritten } from './values.store.ts'
import { saveEveryWritten, saveWritten } from './written.store.ts'

/** The name of a field's input, and of the hidden one beside it that says what was seen. */
export const inputOf = (fieldId: string): string => `own.${fieldId}`
export const seenOf = (fieldId: string): string => `seen.${fieldId}`

interface Found {
  noun: Noun
  id: string
  name: string
  other: Record<string, string>
  fields: CustomField[]
  people: PeopleByAddress
}

interface Next {
  noun: Noun
  id: string
  before: Record<string, string>
  other: Record<string, string>
  /** The names of the fields that change. */
  changed: string[]
}

/** The values that were sent, of fields in use. What was not sent stays, and so does what is as it was. */
export function decideValues({ noun, id, name, other, fields, people }: Found, sent: Record<string, string>): Refused | Overtaken | Decided<Next> {
  const faults: Record<string, string> = {}
  const happened: Happened[] = []
  let next = other
  for (const field of fields.filter(isInUse)) {
    const typed = sent[inputOf(field.id)]
    if (typed === undefined) continue
    const current = writtenIn(other, field)
    const shown = nameFor(field, current, people)
    const read = readValue(field, folded(typed) === folded(shown) ? current : typed, { people, current })
    if ('fault' in read) {
      faults[inputOf(field.id)] = read.fault
      continue
    }
    if (read.text === current) continue
    // A choice that was renamed since is what was seen, and of a person it is the name.
    if (![current, shown].includes(asNamedNow(field, sent[seenOf(field.id)] ?? current))) return overtaken
    next = withWritten(next, field, read.text)
    // A sentence is read by everyone who sees the thing: it names a person, without their address.
    const value = nameFor(field, read.text, people)
    happened.push({ kind: `${noun}-field.set`, id, project: null, name, field: field.name, value, from: current, to: read.text })
  }
  if (Object.keys(faults).length > 0) return refused(faults)
  return { next: { noun, id, before: other, other: next, changed: happened.flatMap((one) => ('field' in one ? [String(one.field)] : [])) }, happened }
}

interface Thing {
  id: string
  name: string
}

async function foundOf(db: Reader, noun: Noun, thing: Thing, sent: Record<string, string>): Promise<Found> {
  const [found] = await everyFoundOf(db, noun, [{ thing, sent }])
  if (!found) throw new NotFoundError('It is gone')
  return found
}

/** Undefined for what is gone. */
async function everyFoundOf(db: Reader, noun: Noun, asked: { thing: Thing | undefined; sent: Record<string, string> }[]): Promise<(Found | undefined)[]> {
  const ids = asked.flatMap(({ thing }) => (thing ? [thing.id] : []))
  const written = new Map((await listWritten(db, noun, ids)).map((one) => [one.id, one.other]))
  const fields = await listFields(db, noun)
  const ofPeople = fields.filter((field) => field.kind === 'person')
  const people = await findPeople(
    db,
    asked.flatMap(({ thing, sent }) => ofPeople.flatMap((field) => [sent[inputOf(field.id)] ?? '', writtenIn(written.get(thing?.id ?? '') ?? {}, field)])),
  )
  return asked.map(({ thing }) => {
    const other = thing && written.get(thing.id)
    return other && { noun, id: thing.id, name: thing.name, other, fields, people }
  })
}

const saved = ({ changed }: Next): string => (changed.length === 0 ? 'Nothing has changed' : `${changed.join(', ')} saved`)

/** Sets own fields of a service. Everyone on its projects sees which. */
export const setServiceFields = serviceAct({
  permission: 'service.change',
  form: textFields,
  async load(trx, { ods }: { ods: string }, { person }, sent) {
    const { service } = await getService(trx, person, ods)
    return foundOf(trx, 'service', service, sent)
  },
  decide: decideValues,
  async save(trx, next) {
    await saveWritten(trx, next)
    return changeOnProjects(trx, { serviceId: asServiceId(next.id), fields: next.changed })
  },
  inSets: {
    async load(trx, asked) {
      const codes = asked.map(({ where }) => where.ods)
      const seen = await listServicesSeen(trx, asked[0]?.doing.person ?? null, codes)
      const byCode = new Map(seen.map((one) => [one.ods_code, one]))
      return everyFoundOf(
        trx,
        'service',
        asked.map(({ where, input }) => ({ thing: byCode.get(where.ods.toUpperCase()), sent: input })),
      )
    },
    async save(trx, nexts) {
      await saveEveryWritten(trx, 'service', nexts)
      return changesOnProjects(
        trx,
        nexts.map((one) => ({ serviceId: asServiceId(one.id), fields: one.changed })),
      )
    },
  },
  whoWasFirst: (db, where) => whoChangedService(db, where, ['set']),
  says: saved,
})

/** Sets own fields of a project. */
export const setProjectFields = projectAct({
  permission: 'project.manage',
  form: textFields,
  load: (trx, _where: { project: ProjectId }, { access }, sent) => foundOf(trx, 'project', access.project, sent),
  decide(found, sent, { access }) {
    const decided = decideValues(found, sent)
    return 'happened' in decided ? { ...decided, happened: decided.happened.map((one) => ({ ...one, project: access.project.id })) } : decided
  },
  save: (trx, next) => saveWritten(trx, next),
  subject: ({ id }) => id,
  says: saved,
})

/** Sets own fields of an organisation. */
export const setOrganisationFields = organisationAct({
  permission: 'service.change',
  form: textFields,
  async load(trx, { id }: { id: string }, _doing, sent) {
    const one = await findOrganisation(trx, id)
    if (!one) throw new NotFoundError('No such organisation')
    return foundOf(trx, 'organisation', one, sent)
  },
  decide: decideValues,
  save: (trx, next) => saveWritten(trx, next),
  subject: ({ id }) => id,
  says: saved,
})
