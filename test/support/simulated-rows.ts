import type { Insertable } from 'kysely'
import { addDays, asDay } from '../../src/day.ts'
import type { Database, Writer } from '../../src/db/database.ts'
import { asServiceId } from '../../src/db/ids.ts'
import type { PersonId } from '../../src/db/ids.ts'
import type { Tables } from '../../src/db/tables.ts'
import { digestOf } from '../../src/digest.ts'
import type { DayNumber, ProjectHistory, StepHistory } from '../../src/tracker/forecast/history.ts'

const momentOfNumber = (day: DayNumber): string => `${addDays(asDay('1970-01-01'), day)}T12:00:00.000Z`
const atOnce = 200

async function insert<T extends keyof Tables>(trx: Writer, table: T, rows: Insertable<Tables[T]>[]): Promise<void> {
  for (let from = 0; from < rows.length; from += atOnce)
    await trx
      .insertInto(table)
      .values(rows.slice(from, from + atOnce))
      .execute()
}

/** Keeps a simulated programme in the database, as the product would have kept it. The supplier of a history is the name of the product. */
export async function keepProgramme(db: Database, histories: ProjectHistory[], person: PersonId): Promise<void> {
  const doneOn = (key: string) =>
    histories.flatMap((one) => {
      const day = one.steps.find((step) => step.key === key)?.done ?? null
      return day === null ? [] : [{ id: one.id, at: momentOfNumber(day) }]
    })
  const dayOf = (key: string) => new Map(doneOn(key).map((one) => [one.id, one.at]))
  await db.transaction(async (trx) => {
    await insert(trx, 'services', histories.map(serviceOf))
    await insert(trx, 'projects', histories.map(projectOf))
    await insert(
      trx,
      'prerequisites',
      histories.flatMap((one) => one.steps.flatMap((step, at) => prerequisiteOf(one, step, at))),
    )
    await insert(trx, 'project_roles', histories.map(roleOf))
    const issued = doneOn('sop-issued')
    const by = { written_by: 'Ann', written_by_id: person }
    await insert(
      trx,
      'sop_versions',
      issued.map(({ id, at }) => ({ id: `v-${id}`, project_id: id, number: 1, body: '', digest: digestOf(''), ...by, written_at: at })),
    )
    await insert(
      trx,
      'sop_rounds',
      issued.map(({ id, at }) => ({ id: `r-${id}`, project_id: id, version_id: `v-${id}`, opened_by: 'Ann', opened_by_id: person, opened_at: at })),
    )
    const signed = { digest: digestOf(''), role_key: role.role_key, role_name: role.name, person_id: person, person_name: 'Ann', meaning: 'I approve it' }
    await insert(
      trx,
      'sop_signatures',
      doneOn('sop-signed').map(({ id, at }) => ({
        id: `g-${id}`,
        version_id: `v-${id}`,
        project_id: id,
        ...signed,
        at,
        proof: 'password' as const,
        decision: 'signed' as const,
      })),
    )
    const [entry, ready] = [dayOf('entry'), dayOf('readiness')]
    const owned = { owner: 'project-manager', position: 1, version: 1 }
    await insert(
      trx,
      'test_entry_conditions',
      histories.map(({ id }) => ({ id: `e-${id}`, project_id: id, title: 'Date agreed', ...owned, met_at: entry.get(id) ?? null })),
    )
    await insert(
      trx,
      'go_live_criteria',
      histories.map(({ id }) => ({ id: `c-${id}`, project_id: id, key: 'ready', title: 'Ready', kind: 'readiness', ...owned, met_at: ready.get(id) ?? null })),
    )
    await insert(
      trx,
      'test_runs',
      doneOn('test').map(({ id, at }) => runOf(id, at)),
    )
    for (const gate of ['technical-live', 'business-live'])
      await insert(
        trx,
        'attestations',
        doneOn(gate).map(({ id, at }) => ({
          id: `${gate}-${id}`,
          project_id: id,
          gate,
          decision: 'declared' as const,
          first_person: 'Ann',
          first_person_id: person,
          first_role: 'Project manager',
          first_at: at,
          conditions: '[]',
        })),
      )
  }, 'keep a simulated programme')
}

const serviceOf = ({ id, setting, supplier, region, started }: ProjectHistory, at: number): Insertable<Tables['services']> => ({
  id: asServiceId(`s-${id}`),
  name: `Service ${at}`,
  ods_code: `X${String(at).padStart(5, '0')}`,
  care_setting: setting,
  region,
  provider_product: supplier,
  version: 1,
  created_at: momentOfNumber(started),
  other: '{}',
  rollout: 'both',
})

const projectOf = ({ id, role: kind, started }: ProjectHistory, at: number): Insertable<Tables['projects']> => ({
  id,
  service_id: asServiceId(`s-${id}`),
  role: kind,
  name: `Service ${at}`,
  route_in: '',
  scope: 'All of it',
  template_version: '1',
  state: 'open',
  version: 1,
  created_at: momentOfNumber(started),
  created_by: 'Ann',
  stage: 'prerequisites',
  roles_per_signer: 2,
  asks_partners: 0,
})

const role = {
  role_key: 'clinical-lead',
  name: 'Clinical lead',
  organisation: 'Service',
  kind: 'clinical',
  required: 0,
  key_stakeholder: 1,
  test_team: 0,
  position: 1,
  side: 'provider',
} as const
const roleOf = ({ id }: ProjectHistory): Insertable<Tables['project_roles']> => ({ project_id: id, ...role })

const prerequisitePrefix = 'prerequisite/'
const ownKey = (step: string): string => step.slice(prerequisitePrefix.length)

function prerequisiteOf({ id }: ProjectHistory, step: StepHistory, position: number): Insertable<Tables['prerequisites']>[] {
  const { key, title, stage, needs, done, isOpen } = step
  if (!key.startsWith(prerequisitePrefix)) return []
  const words = { group_key: 'assurance', title, what: '', how: '', owners: '[]', needs: JSON.stringify(needs.map(ownKey)), needs_until: '9999-12-31' }
  const flags = { value_required: 0, expires: 0, optional: 0, position, version: 1 }
  const status = isOpen ? 'not-started' : 'met'
  return [{ id: `${key}-${id}`, project_id: id, key: ownKey(key), stage, ...words, ...flags, status, settled_at: done === null ? null : momentOfNumber(done) }]
}

const runOf = (id: ProjectHistory['id'], at: string): Insertable<Tables['test_runs']> => ({
  id: `t-${id}`,
  project_id: id,
  number: 1,
  held_on: at.slice(0, 10),
  environment: 'production-isolated',
  attendees: '',
  review: 'Well',
  outcome: 'success',
  finished_by: 'Ann',
  finished_at: at,
  version: 1,
  created_at: at,
  counts: 1,
})
