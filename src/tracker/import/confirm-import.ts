import type { Person } from '../../access/access.store.ts'
import { may } from '../../access/permissions.ts'
import { findServiceScope } from '../../access/scopes.store.ts'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import { InvalidFormError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { record } from '../../events/record.ts'
import { findOrInsertPerson } from '../people/people.store.ts'
import { insertProject } from '../projects/insert-project.ts'
import { affectedEvents } from '../services/affected-projects.store.ts'
import { insertService } from '../services/services.store.ts'
import { settleImport } from './imports.store.ts'
import type { OperationalTestPlan } from './operational-test-plan.shape.ts'
import { timeOf } from '../../web/moments.ts'
import { dateIn } from './review-form.ts'
import type { Review, ReviewedPerson } from './review-form.ts'
import { casesOf, setUpOf } from './to-project.ts'
import { writePrerequisites } from './write-prerequisites.ts'
import { writeRecorded } from './write-recorded.ts'

export interface Confirmation {
  plan: OperationalTestPlan
  review: Review
  people: ReviewedPerson[]
  /** The lines of the sheet's prerequisites that were confirmed as met, counted from 0. */
  met: number[]
  by: Pick<Person, 'personId' | 'name' | 'installationRole'>
  /** The upload that is confirmed; null from the command line. */
  importId: string | null
  fileName: string
}

export interface Confirmed {
  projectId: string
  /** What the file adds to a service that is not theirs to change, by name: it was not written. */
  left: string[]
  /** Prerequisites that were confirmed as met, and need others first. */
  open: string[]
  /** How many results of the file are kept as recorded before the project was here. */
  recorded: number
}

/** A date of a project has no time: what the plan says of it is kept as the note of its day, while it is that day. */
function timeSaid({ plan, fileName }: Confirmation, kind: 'testing' | 'go-live', day: string): string | null {
  const said = dateIn(plan, kind)
  return said?.time && said.day === day ? `At ${timeOf(said.time)}, as ${fileName} says` : null
}

/** Makes the service where it is not known, and the project with its people, all in one transaction. Throws InvalidFormError and ConflictError by field. */
export async function confirmImport(context: Context, given: Confirmation): Promise<Confirmed> {
  const { newId, templates } = context
  const { review, plan, by } = given
  if (!templates.careSettings.some((one) => one.key === review.care_setting))
    throw new InvalidFormError({ care_setting: 'Choose a care setting from the list' })
  if (!templates.routesIn.includes(review.route_in)) throw new InvalidFormError({ route_in: 'Choose how this project came about from the list' })
  const at = nowIso(context)
  const id = newId()
  const doing = { actor: { id: by.personId, name: by.name }, at, newId }
  const event = (subject: string, subjectId: string, action: string, sentence: string, to: string | null = null) => ({
    id: newId(),
    at,
    actor: doing.actor,
    projectId: subject === 'service' ? null : id,
    subject,
    subjectId,
    action,
    sentence,
    to,
  })
  const { left, open, recorded } = await context.db.transaction(async (trx) => {
    if (given.importId !== null) await settleImport(trx, given.importId, { projectId: null, at })
    const { left: unwritten, ...service } = await serviceFor(trx, given, { newId, at, event })
    const started = await insertProject(trx, {
      id,
      service,
      role: review.role,
      routeIn: review.route_in,
      scope: review.scope,
      templates,
      sandboxes: context.sandboxes,
      manager: by.personId,
      by: doing,
      dates: [
        { kind: 'testing' as const, day: review.testing, note: timeSaid(given, 'testing', review.testing) },
        { kind: 'go-live' as const, day: review.go_live, note: timeSaid(given, 'go-live', review.go_live) },
      ].filter((date) => date.day !== ''),
      from: {
        file: given.fileName,
        cases: casesOf(plan),
        setUp: setUpOf(plan, { dosIds: service.dosIds, products: { provider: service.provider_product ?? '', consumer: service.consumer_product ?? '' } }),
      },
    })
    await record(trx, started, doing)
    const open = await writePrerequisites(context, trx, given, {
      id,
      serviceId: service.id,
      at,
      event: (subjectId, action, sentence) => event('prerequisite', subjectId, action, sentence),
    })
    const recorded = await writeRecorded(trx, given, { id, at, newId })
    for (const person of given.people) {
      const role = await trx
        .selectFrom('project_roles')
        .select(['role_key', 'name'])
        .where('project_id', '=', id)
        .where('role_key', '=', person.role)
        .executeTakeFirst()
      if (!role)
        throw new InvalidFormError({
          [`role-${person.row}`]: `Choose a role that a ${review.role === 'provider' ? 'Provider' : 'Consumer'} project has for ${person.name}`,
        })
      const found = await findOrInsertPerson(trx, { id: newId(), name: person.name, email: person.email, phone: person.phone || null, organisation: null, at })
      if (role.role_key === 'project-manager' && found.id === by.personId) continue
      const member = newId()
      await trx
        .insertInto('project_people')
        .values({
          id: member,
          project_id: id,
          role_key: role.role_key,
          person_id: found.id,
          test_team: Number(person.testTeam),
          joined_at: at,
          left_at: null,
          added_by: by.personId,
        })
        .execute()
      await recordEvents(trx, [event('person', member, 'joined', `${by.name} added ${found.name} as ${role.name}`)])
    }
    if (given.importId !== null) await trx.updateTable('imports').set({ project_id: id }).where('id', '=', given.importId).execute()
    return { left: unwritten, open, recorded }
  })
  return { projectId: id, left, open, recorded }
}

type EventMaker = (subject: string, subjectId: string, action: string, sentence: string, to?: string | null) => Parameters<typeof recordEvents>[1][number]

const fieldNames = {
  address: 'Address',
  postcode: 'Postcode',
  phone: 'Phone',
  provider_product: 'Provider product',
  consumer_product: 'Consumer product',
} as const

/**
 * The known service of this ODS code with what the sheet adds to it (what is known is never overwritten), or a new one. A service that is not this
 * person's to change is left as it is, and `left` names what the sheet would have added; the project's own set-up has the DoS ids all the same.
 */
async function serviceFor(trx: Writer, { review, by }: Confirmation, { newId, at, event }: { newId: () => string; at: string; event: EventMaker }) {
  const known = await trx.selectFrom('services').selectAll().where('ods_code', '=', review.ods_code).executeTakeFirst()
  if (!known) {
    const { name, ods_code, care_setting, dos_ids, address, postcode, phone, provider_product, consumer_product } = review
    const service = {
      id: newId(),
      name,
      ods_code,
      care_setting,
      site: null,
      address,
      postcode,
      phone,
      region: null,
      commissioner: null,
      provider_product,
      consumer_product,
      created_at: at,
    }
    await insertService(trx, service, dos_ids)
    await recordEvents(trx, [event('service', service.id, 'created', `${by.name} added the service ${name}`, ods_code)])
    return { ...service, dosIds: dos_ids, left: [] }
  }
  const dosIds = (await trx.selectFrom('service_dos_ids').select('dos_id').where('service_id', '=', known.id).execute()).map((row) => row.dos_id)
  const more = review.dos_ids.filter((one) => !dosIds.includes(one))
  const blank = (Object.keys(fieldNames) as (keyof typeof fieldNames)[]).filter((field) => known[field] === null && review[field] !== null)
  const blanks = Object.fromEntries(blank.map((field) => [field, review[field]]))
  const fields = [...(more.length > 0 ? ['DoS service ids'] : []), ...blank.map((field) => fieldNames[field])]
  const scope = await findServiceScope(trx, by, known.ods_code)
  if (fields.length > 0 && !may('service.change', { installationRole: by.installationRole, ...scope }))
    return { ...known, dosIds: [...dosIds, ...more], left: fields }
  if (more.length > 0)
    await trx
      .insertInto('service_dos_ids')
      .values(more.map((dos_id) => ({ dos_id, service_id: known.id })))
      .execute()
  if (more.length > 0 || Object.keys(blanks).length > 0) {
    await trx
      .updateTable('services')
      .set({ ...blanks, version: known.version + 1 })
      .where('id', '=', known.id)
      .execute()
    const changed = event(
      'service',
      known.id,
      'changed',
      `${by.name} filled in the service ${known.name} from a workbook`,
      JSON.stringify({ ...blanks, ...(more.length > 0 ? { dosIds: more } : {}) }),
    )
    await recordEvents(trx, [changed, ...(await affectedEvents(trx, changed, { serviceId: known.id, fields, newId }))])
  }
  return { ...known, ...blanks, dosIds: [...dosIds, ...more], left: [] }
}
