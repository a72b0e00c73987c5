import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { ProjectsTable, TemplateAnswersTable } from '../../db/tables/projects.ts'
import { ConflictError } from '../../errors.ts'
import { projectItems } from '../templates/project-items.ts'
import type { ProjectItems } from '../templates/project-items.ts'
import type { Templates } from '../templates/templates.ts'
import type { Change, HeldItems } from './change.ts'
import { compareTemplates } from './compare.ts'
import { readHeldItems } from './held-items.store.ts'

export interface Offer {
  changes: Change[]
  held: HeldItems
  fresh: ProjectItems
  finishedRuns: number
  afterGo: boolean
}

type OfProject = Pick<ProjectsTable, 'id' | 'service_id' | 'role' | 'scope'>

/** What the present templates would change in a project, compared with its rows as they are now. */
export async function readOffer(db: Reader, project: OfProject, templates: Templates): Promise<Offer> {
  const { care_setting } = await db.selectFrom('services').select('care_setting').where('id', '=', project.service_id).executeTakeFirstOrThrow()
  const { held, fresh } = await readHeldItems(db, project, (codes) => freshItems(templates, { role: project.role, careSetting: care_setting, codes }))
  const runs = await db.selectFrom('test_runs').select('id').where('project_id', '=', project.id).where('finished_at', 'is not', null).execute()
  const go = await db
    .selectFrom('attestations')
    .select('id')
    .where('project_id', '=', project.id)
    .where('gate', '=', 'go')
    .where('decision', '=', 'go')
    .limit(1)
    .execute()
  const afterGo = go.length > 0
  return { changes: compareTemplates(held, fresh, { afterGo }), held, fresh, finishedRuns: runs.length, afterGo }
}

/** What a new project would get: its cases for the codes that this project tests, and for those that a new one begins with. */
function freshItems(templates: Templates, of: { role: ProjectsTable['role']; careSetting: string; codes: string[] }): ProjectItems {
  const { codes } = projectItems(templates, { role: of.role, careSetting: of.careSetting })
  return { ...projectItems(templates, { ...of, codes: [...new Set([...of.codes, ...codes])] }), codes }
}

/** Moves the project to another version of the templates, over the one that was looked at. */
export async function moveToVersion(trx: Writer, projectId: ProjectId, { from, to }: { from: string; to: string }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('projects')
    .set({ template_version: to, templates_kept: null })
    .where('id', '=', projectId)
    .where('template_version', '=', from)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else accepted the new templates while you were looking.')
}

/** Notes that the present version was declined. */
export async function keepVersion(trx: Writer, projectId: ProjectId, { from, to }: { from: string; to: string }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('projects')
    .set({ templates_kept: to })
    .where('id', '=', projectId)
    .where('template_version', '=', from)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else accepted the new templates while you were looking.')
}

export const insertAnswer = (trx: Writer, answer: TemplateAnswersTable): Promise<unknown> => trx.insertInto('template_answers').values(answer).execute()

/** What was decided about newer templates before, the latest first. */
export const listAnswers = (db: Reader, projectId: ProjectId): Promise<TemplateAnswersTable[]> =>
  db.selectFrom('template_answers').selectAll().where('project_id', '=', projectId).orderBy('at', 'desc').limit(20).execute()

/** Everyone who holds one of these roles now. */
export const listHolders = (db: Reader, projectId: ProjectId, roles: string[]) =>
  db
    .selectFrom('project_people as pp')
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .select(['pp.role_key', 'p.id'])
    .where('pp.project_id', '=', projectId)
    .where('pp.left_at', 'is', null)
    .where('pp.role_key', 'in', roles)
    .execute()
