import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { goWaits } from '../go-live/stage-line.ts'
import { actingRoles, isSomeoneElse } from './acting-roles.store.ts'
import type { Of } from './my-work.ts'
import { runsToFinish } from './waiting-runs.store.ts'
import { manages } from './whose-projects.store.ts'

/** Whether nothing was decided or declared at its gate after it. */
const isLast = sql<boolean>`not exists (select 1 from attestations later where later.project_id = a.project_id and later.gate = a.gate and later.first_at > a.first_at)`

/** Whether this person declared it, or nobody knows who did and it was not declared again: as `declaredLiveBy` of go-live/acts.ts decides. */
const isTheirsOrUnknown = (personId: PersonId) =>
  sql<boolean>`(not ${isSomeoneElse({ project: 'own.project_id', first: 'own.first_person_id', firstFor: 'own.first_for_id' }, personId)} or (own.first_person_id is null and not exists (
    select 1 from attestations again where again.project_id = own.project_id and again.gate = own.gate and again.first_at > own.first_at)))`

/** What waits for a second person, or for the service to take over: a go that nobody has confirmed, a hand-over that is not accepted, a run to be finished. Nothing waits for them while a condition holds it. */
export const toConfirm = (db: Reader, { personId }: Of) =>
  goToConfirm(db, personId).unionAll(handOverToAccept(db, personId)).unionAll(runsToFinish(db, personId)).unionAll(partnersToConfirm(db, personId))

/** Roles in which this person may be the second of a project that they do not manage. */
const secondRoles = (db: Reader, project: string, personId: PersonId) => actingRoles(db, project, personId).where((eb) => eb.not(manages(project, personId)))

/** Attestations of open projects at this stage: by the stage few are found. */
const attestedAt = (db: Reader, stage: 'technical-live' | 'hand-over', gate: 'go' | 'business-live') =>
  db
    .selectFrom('projects as p')
    .innerJoin('attestations as a', 'a.project_id', 'p.id')
    .where('p.stage', '=', stage)
    .where('p.state', '=', 'open')
    .where('a.gate', '=', gate)
    .where(isLast)
    .select([
      'a.first_at as sort',
      'a.id as id',
      'p.id as project_id',
      'p.name as project',
      sql<string>`'confirm'`.as('kind'),
      'a.gate as key',
      'a.first_person as what',
    ])

/** A go that waits for this person as the second one. */
export const goToConfirm = (db: Reader, personId: PersonId) =>
  attestedAt(db, 'technical-live', 'go')
    .where('p.holds', '=', goWaits)
    .where('a.decision', '=', 'go')
    .where('a.second_at', 'is', null)
    // Of an old record without an id nobody is known to be another person.
    .where(isSomeoneElse({ project: 'a.project_id', first: 'a.first_person_id', firstFor: 'a.first_for_id' }, personId))
    .where((eb) =>
      eb.exists(
        secondRoles(db, 'p.id', personId)
          .where('cr.kind', 'in', ['service-lead', 'clinical', 'operational', 'stakeholder'])
          .where(sql<boolean>`cr.side in (cj.role, 'commissioner')`),
      ),
    )

/** Business live was declared, every criterion of the hand-over is met, and someone else than those who declared may accept it. */
const handOverToAccept = (db: Reader, personId: PersonId) =>
  attestedAt(db, 'hand-over', 'business-live')
    .where('a.decision', '=', 'declared')
    .where('p.reopened', 'is', null)
    .where((eb) =>
      eb.exists(
        secondRoles(db, 'p.id', personId)
          .where('cr.kind', 'in', ['service-lead', 'operational'])
          .where(sql<boolean>`cr.side = cj.role`),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.or([
          eb.exists(
            eb
              .selectFrom('go_live_criteria as open')
              .select('open.id')
              .whereRef('open.project_id', '=', 'a.project_id')
              .where('open.kind', '=', 'handover')
              .where('open.met_at', 'is', null)
              .where('open.waived_reason', 'is', null),
          ),
          eb.exists(
            eb
              .selectFrom('attestations as over')
              .select('over.id')
              .whereRef('over.project_id', '=', 'a.project_id')
              .where('over.gate', '=', 'hand-over')
              .where('over.decision', '=', 'declared'),
          ),
          eb.exists(
            eb
              .selectFrom('attestations as own')
              .select('own.id')
              .whereRef('own.project_id', '=', 'a.project_id')
              .where('own.gate', 'in', ['technical-live', 'business-live'])
              .where(isTheirsOrUnknown(personId)),
          ),
        ]),
      ),
    )

/** Partner services that were declared switched on and wait for a second person: as `confirmsPartner` of people/who-attests.ts decides. */
const partnersToConfirm = (db: Reader, personId: PersonId) =>
  db
    .selectFrom('partner_switches as w')
    .innerJoin('projects as p', 'p.id', 'w.project_id')
    .innerJoin('project_partners as part', 'part.id', 'w.partner_id')
    .leftJoin('services as ps', 'ps.id', 'part.service_id')
    // As text, so that the partial index serves it, and no index by the state of projects comes before.
    .where(sql<boolean>`w.kind = 'on' and w.second_at is null and p.state || '' = 'open'`)
    .where(isSomeoneElse({ project: 'w.project_id', first: 'w.first_person_id', firstFor: 'w.first_for_id' }, personId))
    .where((eb) =>
      eb.exists(
        secondRoles(db, 'p.id', personId).where(
          sql<boolean>`(cr.side = 'commissioner' or (cr.side = 'consumer' and cr.kind in ('service-lead', 'clinical', 'operational')))`,
        ),
      ),
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
