import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { BulkJobsTable, BulkRowsTable } from '../../db/tables/rollout.ts'
import { recordEvents } from '../../events/events.store.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { findOrInsertPerson } from '../people/people.store.ts'
import { insertDate } from '../dates/dates.store.ts'
import { changeState } from '../projects/projects.store.ts'
import { holdRound } from '../sop/sop.store.ts'
import { startProject } from '../projects/start-project.ts'
import { dayOf } from '../../web/moments.ts'
import { dayFor, kindName, whyLeft, whyOfMove } from './bulk.ts'
import type { Choice, Choices } from './bulk.ts'
import { listCandidates } from './bulk.store.ts'
import type { By, ServiceProject } from './bulk.store.ts'

/** What an undo of one row needs. */
export interface Made {
  event: string
  id?: string
  version?: number
  replaced?: string[]
  first?: boolean
}
export interface Changed {
  outcome: 'done' | 'left'
  told?: string
  made?: Made
  projectId?: string
}

interface Doing {
  context: Context
  job: BulkJobsTable
  by: By
  row: BulkRowsTable
}
type Doer<A extends keyof Choices> = (trx: Writer, doing: Doing, choice: Choices[A], one: ServiceProject) => Promise<Made>

export const eventOf = (
  { context, job }: Pick<Doing, 'context' | 'job'>,
  projectId: string,
  rest: Pick<NewEvent, 'subject' | 'subjectId' | 'action' | 'sentence'> & Partial<NewEvent>,
): NewEvent => ({ id: context.newId(), at: nowIso(context), actor: { id: job.person_id, name: job.person_name }, projectId, ...rest })

/** Does to one row what the job says, after looking anew at how its project stands: what changed since the preview leaves it as it is, and is told. */
export async function changeRow(trx: Writer, doing: Doing, chosen: Choice): Promise<Changed> {
  const { row, by, job } = doing
  if (!by.active) return { outcome: 'left', told: `${job.person_name} may not sign in any more.` }
  if (chosen.act === 'start') return startRow(trx, doing, chosen)
  if (chosen.act === 'owner' && chosen.choice.replace) await holdRound(trx, row.project_id ?? '')
  const [one] = await listCandidates(trx, chosen, by, { project: row.project_id ?? '' })
  const why = one ? whyLeft(chosen, one) : `${job.person_name} has no role in its project any more.`
  if (!one || why !== null) return { outcome: 'left', told: why ?? '' }
  const made =
    chosen.act === 'owner'
      ? await own(trx, doing, chosen.choice, one)
      : chosen.act === 'dates'
        ? await date(trx, doing, chosen.choice, one)
        : await hold(trx, doing, chosen.choice, one)
  return { outcome: 'done', made }
}

const own: Doer<'owner'> = async (trx, doing, choice, one) => {
  const { context, job } = doing
  const at = nowIso(context)
  const person = await findOrInsertPerson(trx, { id: context.newId(), name: choice.name, email: choice.email, phone: null, organisation: null, at })
  const replaced = choice.replace ? (one.role?.holders ?? []) : []
  for (const holder of replaced) await trx.updateTable('project_people').set({ left_at: at }).where('id', '=', holder.id).execute()
  const role = await trx
    .selectFrom('project_roles')
    .select('test_team')
    .where('project_id', '=', one.id)
    .where('role_key', '=', choice.role)
    .executeTakeFirstOrThrow()
  const id = context.newId()
  await trx
    .insertInto('project_people')
    .values({
      id,
      project_id: one.id,
      role_key: choice.role,
      person_id: person.id,
      test_team: role.test_team,
      joined_at: at,
      left_at: null,
      added_by: job.person_id,
    })
    .execute()
  const names = replaced.map((holder) => holder.name)
  const event = eventOf(doing, one.id, {
    subject: 'person',
    subjectId: id,
    action: 'joined',
    from: names.join(', ') || null,
    to: person.name,
    sentence: `${job.person_name} added ${person.name} as ${choice.roleName}${names.length > 0 ? ` in place of ${names.join(' and ')}` : ''}, in several projects at once`,
  })
  await recordEvents(trx, [event])
  return { event: event.id, id, replaced: replaced.map((holder) => holder.id) }
}

const date: Doer<'dates'> = async (trx, doing, choice, one) => {
  const { context, job } = doing
  const { current } = one
  const day = dayFor(choice, current?.day) ?? ''
  const moves = current !== undefined && current.day !== day
  const id = context.newId()
  await insertDate(
    trx,
    {
      id,
      project_id: one.id,
      kind: choice.kind,
      day,
      standing: choice.standing,
      reason: moves ? choice.reason : null,
      note: choice.note,
      set_by: job.person_name,
      set_at: nowIso(context),
    },
    current?.id ?? '',
  )
  const verb = moves
    ? `moved ${kindName(choice.kind)} from ${dayOf(current.day)} to ${dayOf(day)}`
    : current
      ? `made ${kindName(choice.kind)} on ${dayOf(day)} ${choice.standing}`
      : `set ${kindName(choice.kind)} to ${dayOf(day)}`
  const event = eventOf(doing, one.id, {
    subject: 'date',
    subjectId: id,
    action: moves ? 'moved' : current ? choice.standing : 'set',
    from: current ? `${current.day} ${current.standing}` : null,
    to: `${day} ${choice.standing}`,
    reason: whyOfMove(choice),
    sentence: `${job.person_name} ${verb}, in several projects at once`,
  })
  await recordEvents(trx, [event])
  return { event: event.id, id, first: current === undefined }
}

const hold: Doer<'hold'> = async (trx, doing, { reason }, one) => {
  await changeState(trx, { id: one.id, version: one.version, from: ['open'], to: 'on-hold', reason })
  const event = eventOf(doing, one.id, {
    subject: 'project',
    subjectId: one.id,
    action: 'held',
    from: 'open',
    to: 'on-hold',
    reason,
    sentence: `${doing.job.person_name} put the project on hold, with others at once`,
  })
  await recordEvents(trx, [event])
  return { event: event.id, version: one.version + 1 }
}

async function startRow(trx: Writer, doing: Doing, chosen: Extract<Choice, { act: 'start' }>): Promise<Changed> {
  const { context, row, by, job } = doing
  const { choice } = chosen
  if (!by.starts) return { outcome: 'left', told: `${job.person_name} may not start projects any more.` }
  const service = await trx.selectFrom('services').selectAll().where('id', '=', row.service_id).executeTakeFirst()
  if (!service) return { outcome: 'left', told: 'The service is gone.' }
  const standing = (await listCandidates(trx, chosen, by, { services: [service.id] })).find((one) => one.state === 'open' || one.state === 'on-hold')
  if (standing) return { outcome: 'left', told: whyLeft(chosen, standing) ?? '' }
  const dosIds = await trx.selectFrom('service_dos_ids').select('dos_id').where('service_id', '=', service.id).orderBy('dos_id').execute()
  const id = context.newId()
  const dates = [
    { kind: 'testing' as const, day: choice.testing },
    { kind: 'go-live' as const, day: choice.goLive },
  ].filter((one) => one.day !== '')
  const event = eventOf(doing, id, {
    subject: 'project',
    subjectId: id,
    action: 'started',
    to: context.templates.version,
    sentence: `${job.person_name} started the project, with others at once`,
  })
  await startProject(trx, {
    id,
    service: { ...service, dosIds: dosIds.map((one) => one.dos_id) },
    role: choice.side,
    routeIn: choice.routeIn,
    scope: choice.scope,
    dates,
    templates: context.templates,
    sandboxes: context.sandboxes,
    at: nowIso(context),
    newId: context.newId,
    creator: { personId: choice.manager.id, name: job.person_name },
    event,
  })
  return { outcome: 'done', made: { event: event.id, version: 1 }, projectId: id }
}
