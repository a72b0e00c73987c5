import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import { dayOfMoment } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Database, Reader, Writer } from '../../db/database.ts'
import type { Stage } from '../../db/tables/projects.ts'
import { takeTouched } from '../../events/touched.ts'
import type { Templates } from '../templates/templates.ts'
import { projectsThatBook } from '../partners/projects-that-book.store.ts'
import { gateFacts } from './facts.store.ts'
import { doubtPairs, isAboutAnother, refreshDerived } from '../prerequisites/derived.store.ts'
import { gatesOf, stageLine } from './gates.ts'

export interface StageRules {
  environments: Templates['environments']
  clock: () => number
}

const countedIn = ({ environments }: StageRules): string[] => environments.filter((one) => one.counts).map((one) => one.key)

/** Computes the derived prerequisites and the stage of these projects from their gates and keeps it beside them, with the day after which it may lapse by itself. */
export async function refreshStages(trx: Writer, projectIds: Iterable<string>, rules: StageRules): Promise<void> {
  const today = dayOfMoment(rules.clock())
  for (const id of projectIds) {
    const project = await trx
      .selectFrom('projects')
      .select(['id', 'role', 'state', 'scope', 'service_id', 'stage', 'stage_until', 'stage_on'])
      .where('id', '=', id)
      .executeTakeFirst()
    if (!project) continue
    await refreshDerived(trx, project, { today, counted: countedIn(rules), at: new Date(rules.clock()).toISOString() })
    const { stage, until } = await computeStage(trx, project, today, rules.environments)
    const isOld = project.stage_on === null || project.stage_on > today
    if (stage !== project.stage || until !== project.stage_until || isOld)
      await trx.updateTable('projects').set({ stage, stage_until: until, stage_on: today }).where('id', '=', id).execute()
  }
}

async function computeStage(
  db: Reader,
  project: Parameters<typeof gateFacts>[1],
  today: Day,
  environments: Templates['environments'],
): Promise<{ stage: Stage; until: string | null }> {
  const facts = await gateFacts(db, project, today, environments)
  const soonest = await db
    .selectFrom('prerequisites')
    .select((eb) => eb.fn.min('valid_until').as('day'))
    .where('project_id', '=', project.id)
    .where('standing', 'in', ['met', 'waived'])
    .where('valid_until', '>=', today)
    .executeTakeFirst()
  const days = [soonest?.day ?? null, facts.catalogue.ready ? null : (facts.catalogue.exception?.until ?? null)].filter((day) => day !== null)
  return { stage: stageLine(gatesOf(facts), facts).key, until: days.toSorted()[0] ?? null }
}

const projectsAtOnce = 10

/** Computes anew what lapsed by its date since it was computed last, or was computed as of a day to come; returns how many projects that were. Cheap where there are none. */
export async function refreshLapsed(db: Database, rules: StageRules): Promise<number> {
  const today = dayOfMoment(rules.clock())
  for (let done = 0; ;) {
    const lapsed = db.read.selectFrom('projects').select('id').where('stage_until', '<', today).limit(projectsAtOnce)
    // The condition stands in the statement as text, so that the partial index serves it.
    const ahead = db.read
      .selectFrom('projects')
      .select('id')
      .where(sql<SqlBool>`stage_on is not null`)
      .where('stage_on', '>', today)
      .limit(projectsAtOnce)
    const [first, second] = [await lapsed.execute(), await ahead.execute()]
    const some = [...new Map([...first, ...second].map((one) => [one.id, one])).values()]
    if (some.length === 0) return done
    await db.write((trx) =>
      refreshStages(
        trx,
        some.map((one) => one.id),
        rules,
      ),
    )
    done += some.length
  }
}

/** Projects whose kept stage is another than the one that their gates say on this day: none, ever. */
export async function listStaleStages(db: Reader, rules: StageRules): Promise<{ id: string; kept: Stage; computed: Stage }[]> {
  const stale: { id: string; kept: Stage; computed: Stage }[] = []
  for (const project of await db.selectFrom('projects').select(['id', 'role', 'scope', 'service_id', 'stage']).execute()) {
    const { stage } = await computeStage(db, project, dayOfMoment(rules.clock()), rules.environments)
    if (stage !== project.stage) stale.push({ id: project.id, kept: project.stage, computed: stage })
  }
  return stale
}

/** Projects of services whose product was named, taken away or is another: what the catalogue says of them is about another product now. */
async function projectsOfServices(trx: Writer, serviceIds: string[]): Promise<string[]> {
  const product = sql<string | null>`case when p.role = 'provider' then s.provider_product else s.consumer_product end`
  const ready = sql<SqlBool>`exists (select 1 from product_names n inner join products c on c.id = n.product_id where c.status = 'ready' and n.role = p.role and n.name = lower(trim(${product})))`
  const found = await trx
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .leftJoin('test_plans as t', 't.project_id', 'p.id')
    .select('p.id')
    .where('p.service_id', 'in', serviceIds)
    .where((eb) =>
      eb.or([
        isAboutAnother,
        eb.and([eb('p.stage', '=', 'initiate'), eb(product, 'is not', null)]),
        eb.and([eb('p.stage', '<>', 'initiate'), eb.or([eb(product, 'is', null), eb.not(ready)])]),
      ]),
    )
    .execute()
  return found.map((one) => one.id)
}

/**
 * A database in which every write that tells an event of a project ends, in the same transaction, with that project's stage computed anew.
 * As no change is without its event, none can forget it.
 */
export function keepingStages(db: Database, rules: StageRules): Database {
  return {
    ...db,
    write: (fn, label) =>
      db.write(async (trx) => {
        takeTouched(trx)
        const answer = await fn(trx)
        const { projects, services, pairs } = takeTouched(trx)
        await doubtPairs(trx, [...pairs])
        if (services.size > 0) for (const id of await projectsOfServices(trx, [...services])) projects.add(id)
        for (const id of await projectsThatBook(trx, { services: [...services], pairs: pairs.size > 0 })) projects.add(id)
        await refreshStages(trx, projects, rules)
        return answer
      }, label),
  }
}
