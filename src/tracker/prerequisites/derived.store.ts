import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Day } from '../../day.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'
import { record } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { folded } from '../../text.ts'
import { productFact } from '../catalogue/exceptions.store.ts'
import { nameOfPair } from '../catalogue/pair.ts'
import { findPair } from '../catalogue/find-pair.store.ts'
import { answerOfPair, answerOfPartners, answerOfProduct, isAnswered } from './derived.ts'
import type { Answer, PairSide, ProductSide } from './derived.ts'
import { answerNames } from './prerequisite.ts'
import { refreshNeeds } from './prerequisites.store.ts'
import { timeOrderedId } from '../../time-ordered-id.ts'

type ProjectOf = Pick<ProjectsTable, 'id' | 'role' | 'state' | 'stage_on'>
type Row = Pick<PrerequisitesTable, 'id' | 'key' | 'title' | 'derived' | 'version'> & Answer

interface On {
  today: Day
  /** The keys of the environments in which a run counts. */
  counted: string[]
}

interface Products {
  consumer: string | null
  provider: string | null
  /** The set-up names the same products, or none. */
  agree: boolean
}

/** The two products of a project: those of its service, else those that the set-up of its test names. */
const pairOfProject = {
  consumer: sql<string | null>`coalesce(nullif(s.consumer_product, ''), nullif(t.consumer_product, ''))`,
  provider: sql<string | null>`coalesce(nullif(s.provider_product, ''), nullif(t.provider_product, ''))`,
}

const agrees = (setUp: string | null, product: string | null): boolean => !setUp || (product !== null && folded(setUp) === folded(product))

const productsRow = (db: Reader, projectId: ProjectId) =>
  db
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .leftJoin('test_plans as t', 't.project_id', 'p.id')
    .where('p.id', '=', projectId)
    .select([pairOfProject.consumer.as('consumer'), pairOfProject.provider.as('provider')])
    .select(['s.consumer_product as own_consumer', 's.provider_product as own_provider'])
    .select(['t.consumer_product as set_up_consumer', 't.provider_product as set_up_provider'])
    .executeTakeFirstOrThrow()

/** The pair of a project, and whether its service names both products itself. */
export async function pairOf(db: Reader, projectId: ProjectId): Promise<{ consumer: string | null; provider: string | null; inUse: boolean }> {
  const { consumer, provider, own_consumer, own_provider } = await productsRow(db, projectId)
  return { consumer, provider, inUse: Boolean(own_consumer) && Boolean(own_provider) }
}

async function productsOf(db: Reader, projectId: ProjectId): Promise<Products> {
  const row = await productsRow(db, projectId)
  const { consumer, provider } = row
  return { consumer, provider, agree: agrees(row.set_up_consumer, consumer) && agrees(row.set_up_provider, provider) }
}

/** Since when a product is Ready without a break, and who said so. */
async function readySince(db: Reader, productId: string): Promise<ProductSide['ready']> {
  const lastOther = sql<number>`coalesce((select max(o.number) from product_statuses o where o.product_id = ${productId} and o.status <> 'ready'), 0)`
  const row = await db
    .selectFrom('product_statuses')
    .select(['set_by', 'set_by_id', 'set_at'])
    .where('product_id', '=', productId)
    .where('number', '>', lastOther)
    .orderBy('number')
    .limit(1)
    .executeTakeFirst()
  return row ? { by: { id: row.set_by_id, name: row.set_by }, at: row.set_at } : null
}

async function productSide(db: Reader, { id, role }: ProjectOf, products: Products): Promise<ProductSide> {
  const product = products[role]
  const fact = product === null ? null : await productFact(db, { projectId: id, role, product })
  return { product, fact, ready: fact?.entry?.status === 'ready' ? await readySince(db, fact.entry.id) : null }
}

/** The last finished run of the project that counts and was about this pair, if it was a success and the booking team did not dismiss it. */
async function provingRun(
  db: Reader,
  projectId: ProjectId,
  { name, agree, counted }: { name: string; agree: boolean; counted: string[] },
): Promise<PairSide['run']> {
  if (counted.length === 0) return null
  const row = await db
    .selectFrom('test_runs as r')
    .select(['r.number', 'r.held_on', 'r.outcome', 'r.finished_by', 'r.finished_by_id', 'r.finished_at'])
    .select(sql<number>`case when exists (select 1 from pair_proposals o where o.run_id = r.id and o.decision = 'dismissed') then 1 else 0 end`.as('dismissed'))
    .where('r.project_id', '=', projectId)
    .where('r.finished_at', 'is not', null)
    .where('r.environment', 'in', counted)
    // A short test rests on what the full one of another project proved.
    .where('r.rests_on_id', 'is', null)
    .where((eb) =>
      agree
        ? // A run of several partners' products names no pair, and is not about this one alone.
          eb.or([
            eb('r.pair', '=', name),
            eb.and([
              eb('r.pair', 'is', null),
              eb.not(eb.exists(eb.selectFrom('run_partners as rp').select('rp.partner_id').whereRef('rp.run_id', '=', 'r.id'))),
            ]),
          ])
        : eb('r.pair', '=', name),
    )
    .orderBy('r.number', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row?.outcome !== 'success' || Number(row.dismissed) === 1 || row.finished_at === null) return null
  return { number: row.number, heldOn: row.held_on, by: { id: row.finished_by_id, name: row.finished_by ?? '' }, at: row.finished_at }
}

async function pairSide(
  db: Reader,
  { id }: ProjectOf,
  { products: { consumer, provider, agree }, counted }: { products: Products; counted: string[] },
): Promise<PairSide> {
  if (consumer === null || provider === null) return { consumer, provider, known: null, run: null }
  const known = (await findPair(db, { consumer, provider })) ?? null
  const run = known ? null : await provingRun(db, id, { name: nameOfPair({ consumer, provider }), agree, counted })
  return { consumer, provider, known, run }
}

/** Whether the gates of a project ask for its partner services, each of which has its own pair. */
const isAskedForPartners = async (db: Reader, projectId: ProjectId): Promise<boolean> =>
  (await db.selectFrom('projects').select('asks_partners').where('id', '=', projectId).executeTakeFirst())?.asks_partners === 1

/** The derived rows of a project, each with what it has to say now. */
async function answersOf(db: Reader, project: ProjectOf, { today, counted }: On): Promise<{ row: Row; answer: Answer }[]> {
  const rows = await db
    .selectFrom('prerequisites')
    .select(['id', 'key', 'title', 'derived', 'version', 'status', 'value', 'reason', 'note', 'valid_until'])
    .select(['waived_by', 'waived_by_id', 'settled_by', 'settled_by_id', 'settled_at'])
    .where('project_id', '=', project.id)
    .where('derived', 'is not', null)
    .execute()
  if (rows.length === 0) return []
  const products = await productsOf(db, project.id)
  const asksPartners = rows.some((row) => row.derived === 'pair-proven') && (await isAskedForPartners(db, project.id))
  const answers: { row: Row; answer: Answer }[] = []
  for (const row of rows) {
    const answer =
      row.derived === 'product-ready'
        ? answerOfProduct(await productSide(db, project, products), today)
        : asksPartners
          ? answerOfPartners
          : answerOfPair(await pairSide(db, project, { products, counted }))
    answers.push({ row, answer })
  }
  return answers
}

const isKept = ({ state }: Pick<ProjectOf, 'state'>): boolean => state === 'open' || state === 'on-hold'

/**
 * Computes the derived prerequisites of a project and stores them in their rows, so that lists and counts read one table. Only this code writes
 * these rows. The project is told of every answer except the first. A closed or stopped project keeps what was true when it ended.
 */
export async function refreshDerived(trx: Writer, project: ProjectOf, { today, counted, at }: On & { at: string }): Promise<void> {
  if (!isKept(project)) return
  for (const { row, answer } of await answersOf(trx, project, { today, counted })) {
    if (isAnswered(row, answer)) continue
    await trx
      .updateTable('prerequisites')
      .set({ ...answer, version: row.version + 1 })
      .where('id', '=', row.id)
      .execute()
    await refreshNeeds(trx, [project.id], row.key)
    // What is kept of a project is read again after an event of it; a project that is being started is not read yet.
    if (project.stage_on !== null)
      await record(trx, [changedAnswer(project.id, row, answer)], { actor: { id: null, name: 'Slipway' }, at, newId: () => timeOrderedId() })
  }
}

function changedAnswer(projectId: ProjectId, row: Row, answer: Answer): Happened {
  const words = { from: answerNames[row.status], to: answerNames[answer.status], reason: answer.note ?? answer.reason }
  return { kind: `prerequisite-derived.${answer.status}`, id: row.id, project: projectId, title: row.title, ...words }
}

/** Derived rows that differ from their sources on this day: always empty. */
export async function listStaleAnswers(db: Reader, on: On): Promise<{ id: string; kept: Answer; computed: Answer }[]> {
  const stale: { id: string; kept: Answer; computed: Answer }[] = []
  for (const project of await db.selectFrom('projects').select(['id', 'role', 'state', 'stage_on']).where('state', 'in', ['open', 'on-hold']).execute())
    for (const { row, answer } of await answersOf(db, project, on)) if (!isAnswered(row, answer)) stale.push({ id: row.id, kept: row, computed: answer })
  return stale
}

/** Whether a derived row of `projects as p`, with its service `s` and test plan `t`, is about another product or pair than the project has now. */
export const isAboutAnother = sql<SqlBool>`exists (select 1 from prerequisites d where d.project_id = p.id and d.derived is not null and d.status <> 'not-applicable' and coalesce(d.value, '') <> case d.derived
  when 'product-ready' then coalesce(case p.role when 'provider' then ${pairOfProject.provider} else ${pairOfProject.consumer} end, '')
  else coalesce(${pairOfProject.consumer} || ' with ' || ${pairOfProject.provider}, '') end)`

/** Has the stage of every project with one of these pairs computed again, and its derived prerequisites with it. `nameOfPair` names them. */
export async function doubtPairs(trx: Writer, names: string[]): Promise<void> {
  if (names.length === 0) return
  await trx
    .updateTable('projects')
    .set({ stage_until: '1970-01-01' })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('prerequisites as d')
        .select('d.project_id')
        .where(sql<SqlBool>`d.derived is not null`)
        .where('d.derived', '=', 'pair-proven')
        .where('d.value', 'in', names),
    )
    .execute()
}
