import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { goWaits } from '../go-live/stage-line.ts'
import { actingRoles } from './acting-roles.store.ts'
import type { Of } from './my-work.ts'
import { runsToFinish } from './waiting-runs.store.ts'
import { managedBy } from './whose-projects.store.ts'

/** Whether nothing was decided or declared at its gate after it. */
const isLast = sql<boolean>`not exists (select 1 from attestations later where later.project_id = a.project_id and later.gate = a.gate and later.first_at > a.first_at)`

/** Whether this person declared it, or nobody knows who did and it was not declared again: as `declaredLiveBy` of go-live/acts.ts decides. */
const isTheirsOrUnknown = (personId: string) =>
  sql<boolean>`(own.first_person_id = ${personId} or (own.first_person_id is null and not exists (
    select 1 from attestations again where again.project_id = own.project_id and again.gate = own.gate and again.first_at > own.first_at)))`

/** What waits for a second person, or for the service to take over: a go that nobody has confirmed, a hand-over that is not accepted, a run to be finished. Nothing waits for them while a condition holds it. */
export const toConfirm = (db: Reader, { personId }: Of) => {
  const mine = actingRoles(db, personId).where('cp.project_id', 'not in', managedBy(db, personId))
  const second = mine
    .where('cr.kind', 'in', ['service-lead', 'clinical', 'operational', 'stakeholder'])
    .where(sql<boolean>`cr.side in (cj.role, 'commissioner')`)
  const receiving = mine.where('cr.kind', 'in', ['service-lead', 'operational']).where(sql<boolean>`cr.side = cj.role`)
  return db
    .selectFrom('attestations as a')
    .innerJoin('projects as p', 'p.id', 'a.project_id')
    .where('p.state', '=', 'open')
    .where(isLast)
    .where((eb) =>
      eb.or([
        eb.and([
          eb('a.gate', '=', 'go'),
          eb('a.project_id', 'in', second),
          // Of an old record without an id nobody is known to be another person.
          eb('a.first_person_id', '<>', personId),
          eb('a.decision', '=', 'go'),
          eb('a.second_at', 'is', null),
          eb('p.stage', '=', 'technical-live'),
          eb('p.holds', '=', goWaits),
        ]),
        eb.and([
          eb('a.gate', '=', 'business-live'),
          eb('a.project_id', 'in', receiving),
          eb('a.decision', '=', 'declared'),
          eb('p.reopened', 'is', null),
          eb.not(
            eb.exists(
              eb
                .selectFrom('go_live_criteria as open')
                .select('open.id')
                .whereRef('open.project_id', '=', 'a.project_id')
                .where('open.kind', '=', 'handover')
                .where('open.met_at', 'is', null)
                .where('open.waived_reason', 'is', null),
            ),
          ),
          eb.not(
            eb.exists(
              eb.selectFrom('attestations as over').select('over.id').whereRef('over.project_id', '=', 'a.project_id').where('over.gate', '=', 'hand-over'),
            ),
          ),
          eb.not(
            eb.exists(
              eb
                .selectFrom('attestations as own')
                .select('own.id')
                .whereRef('own.project_id', '=', 'a.project_id')
                .where('own.gate', 'in', ['technical-live', 'business-live'])
                .where(isTheirsOrUnknown(personId)),
            ),
          ),
        ]),
      ]),
    )
    .select([
      'a.first_at as sort',
      'a.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'confirm'`.as('kind'),
      'a.gate as key',
      'a.first_person as what',
    ])
    .unionAll(runsToFinish(db, personId))
    .unionAll(partnersToConfirm(db, personId, mine))
}

/** Partner services that were declared switched on and wait for a second person: as `confirmsPartner` of go-live/who-may.ts decides. */
const partnersToConfirm = (db: Reader, personId: string, mine: ReturnType<typeof actingRoles>) =>
  db
    .selectFrom('partner_switches as w')
    .innerJoin('projects as p', 'p.id', 'w.project_id')
    .innerJoin('project_partners as part', 'part.id', 'w.partner_id')
    .leftJoin('services as ps', 'ps.id', 'part.service_id')
    .where('p.state', '=', 'open')
    // As text, so that the partial index serves it.
    .where(sql<boolean>`w.kind = 'on' and w.second_at is null`)
    .where('w.first_person_id', '<>', personId)
    .where(
      'w.project_id',
      'in',
      mine.where(sql<boolean>`(cr.side = 'commissioner' or (cr.side = 'consumer' and cr.kind in ('service-lead', 'clinical', 'operational')))`),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('partner_switches as later')
            .select('later.id')
            .whereRef('later.partner_id', '=', 'w.partner_id')
            .whereRef('later.first_at', '>', 'w.first_at'),
        ),
      ),
    )
    .select([
      'w.first_at as sort',
      'w.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'partner'`.as('kind'),
      'w.partner_id as key',
      sql<string>`coalesce(ps.name, part.name) || ', declared switched on by ' || w.first_person`.as('what'),
    ])
