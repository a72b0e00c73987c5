import { z } from 'zod'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'
import { findProduct } from '../catalogue/catalogue.store.ts'
import { productFact } from '../catalogue/exceptions.store.ts'
import { disagreementsOf, ofTraining, usersTrained } from './disagreements.ts'
import type { Disagreement, OtherAnswers, Place } from './disagreements.ts'
import { listPrerequisites } from './prerequisites.store.ts'

const systems = z.object({
  systems: z.array(z.object({ side: z.enum(['provider', 'consumer']), product: z.string().default(''), version: z.string().default('') })).default([]),
})

type ProjectOf = Pick<ProjectsTable, 'id' | 'role' | 'service_id'>

async function otherAnswers(db: Reader, { id, role, service_id }: ProjectOf): Promise<OtherAnswers> {
  const [service, dosIds, plan, trained] = await Promise.all([
    db.selectFrom('services').select(['consumer_product', 'provider_product']).where('id', '=', service_id).executeTakeFirstOrThrow(),
    db.selectFrom('service_dos_ids').select('dos_id').where('service_id', '=', service_id).orderBy('dos_id').execute(),
    db.selectFrom('test_plans').select('set_up').where('project_id', '=', id).executeTakeFirst(),
    db.selectFrom('go_live_criteria').select(['met_by', 'met_at']).where('project_id', '=', id).where('key', '=', 'training-done').executeTakeFirst(),
  ])
  const read = plan ? systems.safeParse(JSON.parse(plan.set_up)) : undefined
  const setUp = (read?.success ? read.data.systems : []).map((one) => ({ ...one, product: one.product.trim(), version: one.version.trim() }))
  const own = { consumer: service.consumer_product || null, provider: service.provider_product || null }
  const product = own[role] ?? (setUp.find((one) => one.side === role)?.product || null)
  const fact = product === null ? null : await productFact(db, { projectId: id, role, product })
  const entry = fact?.entry ? await findProduct(db, fact.entry.id) : undefined
  return {
    role,
    service: { ...own, dosIds: dosIds.map((one) => one.dos_id) },
    setUp,
    listed: product === null ? null : { product, version: entry?.product_version ?? null },
    trained: trained && trained.met_at !== null ? { by: trained.met_by ?? '' } : null,
  }
}

/** Where two places answer one question about this project differently. Six queries, whatever the project's size; one more without its rows. */
export async function findDisagreements(db: Reader, project: ProjectOf, given?: PrerequisitesTable[]): Promise<Disagreement[]> {
  return disagreementsOf(given ?? (await listPrerequisites(db, project.id)), await otherAnswers(db, project))
}

/** The sentences of those that are shown on another page of the project as well. */
export async function disagreementsAt(db: Reader, project: ProjectOf, place: Place): Promise<string[]> {
  const all = (await findDisagreements(db, project)).filter((one) => one.also.includes(place))
  return [...new Set(all.map((one) => one.sentence))]
}

/** What the percentage of users trained says against a criterion of go-live that is confirmed. One query, and none while it is open. */
export async function trainingSays(
  db: Reader,
  projectId: ProjectId,
  criterion: { met_by: string | null; met_at: string | null } | undefined,
): Promise<string[]> {
  if (!criterion || criterion.met_at === null) return []
  const row = await db.selectFrom('prerequisites').selectAll().where('project_id', '=', projectId).where('key', '=', usersTrained).executeTakeFirst()
  return ofTraining(row, { trained: { by: criterion.met_by ?? '' } }).map((one) => one.sentence)
}
