import { randomUUID } from 'node:crypto'
import type { AreaRole } from '../../src/access/permissions.ts'
import type { Database, Reader, Writer } from '../../src/db/database.ts'
import type { PersonId, ProjectId, ServiceId } from '../../src/db/ids.ts'
import type { AreaRowsTable } from '../../src/db/tables/areas.ts'

export type AreaRow = Pick<AreaRowsTable, 'role' | 'kind' | 'key'>

/** Gives someone a row of an area without asking anyone; returns its id. */
export async function areaOf(db: Database, personId: PersonId, { role, kind, key }: AreaRow): Promise<string> {
  const id = randomUUID()
  const given = { name: key, given_by: 'Ana Pereira', given_by_id: null, given_at: '2026-03-02T09:00:00.000Z' }
  const ended = { ended_by: null, ended_by_id: null, ended_at: null, ended_reason: null }
  await db.write(by(), async (trx) => {
    await trx
      .insertInto('area_rows')
      .values({ id, person_id: personId, role, kind, key, ...given, ...ended })
      .execute()
    return [{ kind: 'area.given', id: personId, project: null, name: '', role, rows: key }]
  })
  return id
}

const by = () => ({ actor: { id: null, name: 'Ana Pereira' }, at: '2026-03-02T09:00:00.000Z', newId: randomUUID })

export const endAreaRow = (db: Database, id: string): Promise<unknown> =>
  db.write(by(), async (trx) => {
    const { person_id: personId, role } = await trx.selectFrom('area_rows').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    await trx.updateTable('area_rows').set({ ended_at: '2026-03-02T10:00:00.000Z' }).where('id', '=', id).execute()
    return [{ kind: 'area.ended', id: personId, project: null, name: '', role, rows: '' }]
  })

/** Changes rows with an event beside them, as every act does: what is cached until the next event is read again. */
export const changed = (db: Database, change: (trx: Writer) => Promise<unknown>): Promise<unknown> =>
  db.write(by(), async (trx) => {
    await change(trx)
    return [{ kind: 'account.acts chosen', id: 'settings', project: null, acts: [] }]
  })

interface InArea {
  service: ServiceId
  project: ProjectId | null
  role: AreaRole
  side?: 'provider' | 'consumer'
}

/** Every service and every project in someone's area, each with what they are there, worked out one by one. */
export async function worksOutArea(db: Reader, personId: PersonId): Promise<{ services: InArea[]; projects: InArea[] }> {
  const rows = await db.selectFrom('area_rows').selectAll().where('person_id', '=', personId).where('ended_at', 'is', null).execute()
  const services = await db.selectFrom('services').selectAll().execute()
  const projects = await db.selectFrom('projects').select(['id', 'service_id', 'role']).execute()
  const members = await db.selectFrom('wave_projects').select(['wave_id', 'project_id']).where('left_at', 'is', null).execute()
  const names = await db
    .selectFrom('product_names as n')
    .innerJoin('products as p', 'p.id', 'n.product_id')
    .select(['n.role', 'n.name', 'p.supplier'])
    .execute()
  const supplierOf = (side: string, product: string | null): string | undefined =>
    names
      .find((one) => one.role === side && one.name === product?.trim().toLowerCase())
      ?.supplier.trim()
      .toLowerCase()
  const found: Awaited<ReturnType<typeof worksOutArea>> = { services: [], projects: [] }
  for (const { role, kind, key } of rows)
    for (const service of services) {
      const plain = { region: service.region, commissioner: service.commissioner, referrer: service.referrer_id, supplier: null, wave: null }[kind] === key
      const waved = kind === 'wave' ? members.filter((one) => one.wave_id === key).map((one) => one.project_id) : []
      const sides = kind === 'supplier' ? (['provider', 'consumer'] as const).filter((side) => supplierOf(side, service[`${side}_product`]) === key) : []
      if (plain || sides.length > 0 || projects.some((one) => one.service_id === service.id && waved.includes(one.id)))
        found.services.push({ service: service.id, project: null, role })
      for (const project of projects)
        if (project.service_id === service.id && (plain || sides.includes(project.role) || waved.includes(project.id)))
          found.projects.push({ service: service.id, project: project.id, role, side: project.role })
    }
  return found
}
