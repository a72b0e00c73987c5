import { asPersonId, asProjectId, asServiceId } from '../../../src/db/ids.ts'
import { expect, it } from 'vitest'
import type { ProjectsTable } from '../../../src/db/tables/projects.ts'
import type { Rollout } from '../../../src/db/tables/services.ts'
import { stageInProgress } from '../../../src/tracker/go-live/stage-in-progress.ts'
import { listStaleRollout, refreshRollout } from '../../../src/tracker/services/rollout-status.store.ts'
import { rolloutTag } from '../../../src/tracker/services/rollout-status.ts'
import { onBothEngines } from '../../support/databases.ts'

const at = '2026-03-02T09:00:00.000Z'
const bare = {
  care_setting: 'gp-practice',
  site: null,
  address: null,
  postcode: null,
  phone: null,
  region: null,
  commissioner: null,
  organisation_id: null,
  version: 1,
  other: '{}',
  created_at: at,
}
interface Known {
  proven?: true
  on?: true
  live?: true
  closed?: true
}
type Project = Pick<ProjectsTable, 'role' | 'state'> & { declared?: true }
const provider = (state: ProjectsTable['state']): Project => ({ role: 'provider', state })
const consumer = (state: ProjectsTable['state']): Project => ({ role: 'consumer', state })

const cases: [Known, Project[], Rollout][] = [
  [{}, [], 'both'],
  [{ proven: true }, [], 'referrer'],
  [{ on: true }, [], 'pair'],
  [{ proven: true, on: true }, [], 'ready'],
  // An open project is in progress, whatever it waits for.
  [{}, [provider('open')], 'in-progress'],
  [{ proven: true }, [provider('open')], 'in-progress'],
  [{ on: true }, [provider('on-hold')], 'in-progress'],
  [{ proven: true, on: true }, [provider('on-hold')], 'in-progress'],
  // A stopped or closed project is not.
  [{ proven: true, on: true }, [provider('stopped')], 'ready'],
  [{ proven: true }, [provider('closed')], 'referrer'],
  [{}, [provider('stopped'), provider('open')], 'in-progress'],
  // A 111 provider has only a Consumer project.
  [{}, [consumer('open')], 'in-progress'],
  [{ on: true }, [consumer('on-hold')], 'in-progress'],
  [{ on: true }, [consumer('closed')], 'pair'],
  [{ proven: true, on: true }, [provider('stopped'), consumer('open')], 'in-progress'],
  // Live and closed come first.
  [{ live: true }, [provider('open')], 'live'],
  [{}, [{ ...provider('open'), declared: true }], 'live'],
  [{}, [{ ...provider('closed'), declared: true }], 'live'],
  [{}, [{ ...consumer('open'), declared: true }], 'in-progress'],
  [{ proven: true, on: true, closed: true }, [provider('open')], 'closed'],
]

onBothEngines('the rollout status of a service', (open) => {
  it('is in progress while it has a project open or on hold, unless it is live or closed', async () => {
    const db = await open()
    await db.transaction(async (trx) => {
      const organisation = { ods_code: null, kind: 'provider', created_at: at, consumer_product: null }
      await trx
        .insertInto('organisations')
        .values([
          { ...organisation, id: 'on', name: 'City 111', switched_on: 'yes' },
          { ...organisation, id: 'off', name: 'Coast 111', switched_on: null },
        ])
        .execute()
      const pair = {
        state: 'proven' as const,
        reason: null,
        decided_on: '2026-03-01',
        run_id: null,
        set_by: 'Bea Turner',
        set_by_id: null,
        set_at: at,
        version: 1,
      }
      await trx
        .insertInto('pairs')
        .values({ ...pair, consumer_product: 'Adastra', provider_product: 'SystmOne' })
        .execute()
      for (const [index, [known, projects]] of cases.entries()) {
        const id = asServiceId(`s${String(index).padStart(2, '0')}`)
        await trx
          .insertInto('services')
          .values({
            ...bare,
            id,
            name: id,
            ods_code: id,
            rollout: 'both',
            consumer_product: 'Adastra',
            provider_product: known.proven ? 'SystmOne' : 'Vision 3',
            referrer_id: known.on ? 'on' : 'off',
            live: known.live ? 'yes' : null,
            closed: known.closed ? 1 : 0,
          })
          .execute()
        for (const [n, { declared, ...project }] of projects.entries()) {
          const projectId = asProjectId(`${id}-${n}`)
          const rest = {
            name: id,
            route_in: 'Service-led',
            scope: 'All',
            template_version: 'x',
            state_reason: null,
            version: 1,
            created_at: at,
            created_by: 'Ada',
          }
          await trx
            .insertInto('projects')
            .values({ ...rest, ...project, id: projectId, service_id: id })
            .execute()
          if (declared)
            await trx
              .insertInto('attestations')
              .values({
                id: projectId,
                project_id: projectId,
                gate: 'business-live',
                decision: 'declared',
                conditions: '[]',
                first_person_id: asPersonId('ada'),
                first_person: 'Ada',
                first_role: 'Project manager',
                first_at: at,
                second_person_id: null,
                second_person: null,
                second_role: null,
                second_at: null,
                reason: null,
                evidence: null,
              })
              .execute()
        }
      }
      await refreshRollout(trx, (eb) => eb('id', 'is not', null))
    })
    const kept = await db.read.selectFrom('services').select(['id', 'rollout']).orderBy('id').execute()
    expect(kept.map((one, index) => [...(cases[index]?.slice(0, 2) ?? []), one.rollout])).toEqual(cases)
    expect(await listStaleRollout(db.read)).toEqual([])
    await db.close()
  })
})

it.each([
  ['in-progress', { state: 'open', stage: 'prerequisites' }, 'In progress: Prerequisites'],
  ['in-progress', { state: 'on-hold', stage: 'prerequisites' }, 'In progress: Prerequisites, on hold'],
  // A project that this person cannot see, or an older one that was stopped.
  ['in-progress', null, 'In progress'],
  ['in-progress', { state: 'stopped', stage: 'prerequisites' }, 'In progress'],
  ['live', { state: 'open', stage: 'hand-over' }, 'Live'],
  ['ready', null, 'Ready to start'],
  ['referrer', null, 'Waiting for its 111 provider'],
  ['pair', null, 'Waiting for its pair'],
  ['both', null, 'Waiting for both'],
  ['closed', { state: 'open', stage: 'testing' }, 'Closed'],
] as const)('the tag of a service that is %s with the project %j reads %s', (rollout, project, says) =>
  expect(rolloutTag(rollout, stageInProgress(project)).name).toBe(says),
)
