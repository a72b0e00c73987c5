import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { BulkJobsTable, BulkRowsTable } from '../../db/tables/rollout.ts'
import { recordEvents } from '../../events/events.store.ts'
import { insertDate } from '../dates/dates.store.ts'
import { changeState } from '../projects/projects.store.ts'
import { dayOf } from '../../web/moments.ts'
import type { Act, Choice } from './bulk.ts'
import { managesProject } from './bulk.store.ts'
import type { By } from './bulk.store.ts'
import { holdRound, listAnswered } from '../sop/sop.store.ts'
import { kindName, whyBound } from './bulk.ts'
import { eventOf } from './change-row.ts'
import type { Made } from './change-row.ts'

interface Undoing {
  context: Context
  /** With the one who undoes in place of the one who did. */ job: BulkJobsTable
  by: By
  row: BulkRowsTable
  made: Made
  project: { id: string; state: string; version: number }
}
type Undoer = (trx: Writer, undoing: Undoing, choice: Choice) => Promise<string | null>

/** Takes back what was done to one row; answers null, or why it stays as it is. */
export async function undoRow(trx: Writer, given: Omit<Undoing, 'made' | 'project'>, choice: Choice): Promise<string | null> {
  const made = JSON.parse(given.row.made ?? '{}') as Made
  const project = await trx
    .selectFrom('projects')
    .select(['id', 'state', 'version'])
    .where('id', '=', given.row.project_id ?? '')
    .executeTakeFirst()
  if (!project) return 'The project is gone.'
  if (!(await managesProject(trx, given.by, project.id))) return `${given.job.person_name} is not its project manager.`
  if (project.state === 'stopped' || project.state === 'closed') return `The project is ${project.state} now.`
  return undoers[choice.act](trx, { ...given, made, project }, choice)
}

const undoers: Record<Act, Undoer> = {
  async owner(trx, doing, { choice }) {
    const { context, made, project, job } = doing
    const at = nowIso(context)
    const held = await trx
      .selectFrom('project_people as pp')
      .innerJoin('people as p', 'p.id', 'pp.person_id')
      .select(['pp.role_key', 'p.name'])
      .where('pp.id', '=', made.id ?? '')
      .where('pp.left_at', 'is', null)
      .executeTakeFirst()
    if (!held) return 'The person left this role already.'
    await holdRound(trx, project.id)
    if ((await listAnswered(trx, [made.id ?? ''])).size > 0) return whyBound(held.name)
    await trx
      .updateTable('project_people')
      .set({ left_at: at })
      .where('id', '=', made.id ?? '')
      .execute()
    const back: string[] = []
    for (const id of made.replaced ?? []) {
      const was = await trx
        .selectFrom('project_people as pp')
        .innerJoin('people as p', 'p.id', 'pp.person_id')
        .select(['pp.person_id', 'pp.test_team', 'pp.added_by', 'p.name'])
        .where('pp.id', '=', id)
        .executeTakeFirstOrThrow()
      const again = await trx
        .selectFrom('project_people')
        .select('id')
        .where('project_id', '=', project.id)
        .where('role_key', '=', held.role_key)
        .where('person_id', '=', was.person_id)
        .where('left_at', 'is', null)
        .executeTakeFirst()
      if (again) continue
      await trx
        .insertInto('project_people')
        .values({
          id: context.newId(),
          project_id: project.id,
          role_key: held.role_key,
          person_id: was.person_id,
          test_team: was.test_team,
          joined_at: at,
          left_at: null,
          // Whoever gave the role first gave it: an undo gives nothing.
          added_by: was.added_by,
        })
        .execute()
      back.push(was.name)
    }
    const roleName = 'roleName' in choice ? choice.roleName : held.role_key
    await recordEvents(trx, [
      eventOf(doing, project.id, {
        subject: 'person',
        subjectId: made.id ?? '',
        action: 'left',
        undoes: made.event,
        sentence: `${job.person_name} undid that ${held.name} is ${roleName}${back.length > 0 ? `: ${back.join(' and ')} is it again` : ''}`,
      }),
    ])
    return null
  },
  async dates(trx, doing, { choice }) {
    const { context, made, project, job } = doing
    const kind = 'kind' in choice ? choice.kind : 'go-live'
    const rows = await trx
      .selectFrom('project_dates')
      .selectAll()
      .where('project_id', '=', project.id)
      .where('kind', '=', kind)
      .orderBy('set_at', 'desc')
      .orderBy('id', 'desc')
      .limit(2)
      .execute()
    const [last, before] = rows
    if (last?.id !== made.id || !last) return 'Somebody moved this date since.'
    if (!before) return 'It was the first day of this kind: there is none before it.'
    const id = context.newId()
    await insertDate(
      trx,
      {
        id,
        project_id: project.id,
        kind,
        day: before.day,
        standing: before.standing,
        reason: 'withdrawn',
        note: null,
        set_by: job.person_name,
        set_at: nowIso(context),
      },
      last.id,
    )
    await recordEvents(trx, [
      eventOf(doing, project.id, {
        subject: 'date',
        subjectId: id,
        action: 'withdrawn',
        from: `${last.day} ${last.standing}`,
        to: `${before.day} ${before.standing}`,
        undoes: made.event,
        sentence: `${job.person_name} withdrew the last change of ${kindName(kind)}: it is ${dayOf(before.day)} again`,
      }),
    ])
    return null
  },
  async hold(trx, doing) {
    const { made, project, job } = doing
    if (project.state !== 'on-hold' || project.version !== made.version) return 'Somebody changed this project since.'
    await changeState(trx, { id: project.id, version: project.version, from: ['on-hold'], to: 'open', reason: '' })
    await recordEvents(trx, [
      eventOf(doing, project.id, {
        subject: 'project',
        subjectId: project.id,
        action: 'resumed',
        from: 'on-hold',
        to: 'open',
        undoes: made.event,
        sentence: `${job.person_name} resumed the project`,
      }),
    ])
    return null
  },
  async start(trx, doing) {
    const { made, project, job } = doing
    const others = await trx.selectFrom('events').select('id').where('project_id', '=', project.id).where('id', '<>', made.event).limit(1).executeTakeFirst()
    const used = await doing.context.sandboxes.wasUsed(trx, project.id)
    if (others || used || project.version !== made.version) return 'Somebody worked on this project since.'
    const reason = 'Started with others at once, and undone'
    await changeState(trx, { id: project.id, version: project.version, from: ['open'], to: 'stopped', reason })
    await recordEvents(trx, [
      eventOf(doing, project.id, {
        subject: 'project',
        subjectId: project.id,
        action: 'stopped',
        from: 'open',
        to: 'stopped',
        reason,
        undoes: made.event,
        sentence: `${job.person_name} stopped the project, as it was started by mistake`,
      }),
    ])
    return null
  },
}
