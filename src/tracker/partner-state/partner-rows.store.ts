import { sql } from 'kysely'
import { foldedName } from '../../db/folded-name.ts'
import { folded } from '../../text.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { prepared } from '../../db/prepared.ts'
import type { PairsTable } from '../../db/tables/catalogue.ts'
import type { PartnerDatesTable, PartnerSwitchesTable, ProjectPartnersTable } from '../../db/tables/partners.ts'

type Of = { id: ProjectId }

export type PartnerRow = Omit<ProjectPartnersTable, 'project_id'> & { service_name: string | null; service_product: string | null }
const partners = prepared<Of, PartnerRow>((db, parameter) =>
  db
    .selectFrom('project_partners as pp')
    .leftJoin('services as s', 's.id', 'pp.service_id')
    .selectAll('pp')
    .select(['s.name as service_name', 's.provider_product as service_product'])
    .where('pp.project_id', '=', parameter('id'))
    .orderBy('pp.position')
    .orderBy('pp.id'),
)
const dosIds = prepared<Of, { partner_id: string; dos_id: string }>((db, parameter) =>
  db
    .selectFrom('project_partners as pp')
    .innerJoin('service_dos_ids as d', 'd.service_id', 'pp.service_id')
    .select(['pp.id as partner_id', 'd.dos_id'])
    .where('pp.project_id', '=', parameter('id'))
    .orderBy('d.dos_id'),
)
const pairs = prepared<{ consumer: string }, Pick<PairsTable, 'provider_product' | 'state' | 'reason'>>((db, parameter) =>
  db
    .selectFrom('pairs')
    .select(['provider_product', 'state', 'reason'])
    .where(foldedName(sql`consumer_product`), '=', parameter('consumer')),
)
const dates = prepared<Of, PartnerDatesTable>((db, parameter) =>
  db.selectFrom('partner_dates').selectAll().where('project_id', '=', parameter('id')).orderBy('set_at').orderBy('id'),
)
const switches = prepared<Of, PartnerSwitchesTable>((db, parameter) =>
  db.selectFrom('partner_switches').selectAll().where('project_id', '=', parameter('id')).orderBy('first_at').orderBy('id'),
)
const runs = prepared<Of, { partner_id: string; number: number; environment: string; outcome: string | null; finished_at: string | null }>((db, parameter) =>
  db
    .selectFrom('test_runs as r')
    .innerJoin('run_partners as rp', 'rp.run_id', 'r.id')
    .select(['rp.partner_id', 'r.number', 'r.environment', 'r.outcome', 'r.finished_at'])
    .where('r.project_id', '=', parameter('id'))
    .where((eb) => eb.or([eb('r.finished_at', 'is not', null), eb('r.reopened_at', 'is not', null)]))
    .orderBy('r.number'),
)
/** The partners' own projects, in which they offer slots; those that were stopped aside. */
const ownProjects = prepared<Of, { partner_id: string; declared: number }>((db, parameter) =>
  db
    .selectFrom('project_partners as pp')
    .innerJoin('projects as own', 'own.service_id', 'pp.service_id')
    .select('pp.id as partner_id')
    .select(
      sql<number>`case when exists (select 1 from attestations a where a.project_id = own.id and a.gate = 'technical-live' and a.decision = 'declared') then 1 else 0 end`.as(
        'declared',
      ),
    )
    .where('pp.project_id', '=', parameter('id'))
    .where('own.role', '=', 'provider')
    .where('own.state', '<>', 'stopped'),
)

/** What the partners of a project are derived from: one query a table, however many partners there are. `consumer` is the product that books. */
export async function partnerRows(db: Reader, of: Of, consumer: string | null) {
  const found = await partners(db, of)
  if (found.rows.length === 0) return { consumer, partners: [], dosIds: [], pairs: [], dates: [], switches: [], runs: [], ownProjects: [] }
  return {
    consumer,
    partners: found.rows,
    dosIds: (await dosIds(db, of)).rows,
    pairs: consumer === null ? [] : (await pairs(db, { consumer: folded(consumer) })).rows,
    dates: (await dates(db, of)).rows,
    switches: (await switches(db, of)).rows,
    runs: (await runs(db, of)).rows,
    ownProjects: (await ownProjects(db, of)).rows,
  }
}
export type PartnerRows = Awaited<ReturnType<typeof partnerRows>>
