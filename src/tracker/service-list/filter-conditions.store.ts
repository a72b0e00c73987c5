import { sql } from 'kysely'
import type { Expression, SqlBool } from 'kysely'
import type { Day } from '../../day.ts'
import type { Person } from '../../access/access.store.ts'
import { projectIsInArea, serviceIsInArea } from '../../access/in-area.store.ts'
import { areaToAsk } from '../service-filter/area-to-ask.ts'
import { seesProject, seesService } from '../../access/visible-projects.store.ts'
import { lateDates } from '../dates/late-dates.store.ts'
import { latePartnerDays } from '../partners/late-days.store.ts'
import { holdsNow } from '../dates/dates.store.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { settled } from '../prerequisites/settled.store.ts'
import { listedCode, ofProject, ofService, subqueries } from '../../db/conditions.ts'
import { holdsWords } from '../../db/words.ts'
import { asksProjects, unknownMark, withinArea, without } from '../service-filter/filter.ts'
import { ownValue } from '../custom-fields/own-value.store.ts'
import { ownOf } from '../service-filter/own-conditions.ts'
import type { OwnCondition } from '../service-filter/own-conditions.ts'
import { shapeOf } from './search-words.ts'
import type { Filter } from '../service-filter/filter.ts'

/** For whom a list is, and on which day (yyyy-mm-dd). */
export interface Viewer {
  person: Person
  today: Day
  /** Only what is in their area, not what they have a role in. */
  inArea?: boolean
}

/** The cache key of a person's list: everyone who sees all projects shares one. */
export const viewerKey = ({ person }: Viewer): string => (seesAllProjects(person) ? '' : `${person.installationRole} ${person.personId}`)

type Conditions = Expression<SqlBool>[]

/** Whether this person sees the project `p`: those who see all, and those who have a role on it now. */
export const projectIsSeen = ({ person, inArea }: Viewer): Conditions =>
  seesAllProjects(person) ? [] : [inArea === true ? projectIsInArea(person.personId) : seesProject(person.personId)]

/** Whether the service `s` is in this person's portfolio. Services that nobody has a project on are there for those who may start one, where they are asked for. */
function isInPortfolio(filter: Filter, { person }: Viewer): Conditions {
  if (seesAllProjects(person) || (filter.project === 'none' && person.installationRole === 'project-manager')) return []
  return [seesService(person.personId)]
}

/**
 * Conditions on the one project `p` of the service. Without a state in the filter, open projects and those on hold count, and closed ones if it
 * asks for the stage.
 */
export function projectConditions(filter: Filter, given: Viewer & { anyStage?: boolean; anyState?: boolean }): Conditions {
  const list = projectIsSeen(given)
  const { stage, wave, project, role, owner, today, overdue } = { ...filter, ...given }
  if (project !== '' && project !== 'none') list.push(ofProject('p.state', '=', project))
  else if (!given.anyState)
    list.push(ofProject('p.state', 'in', stage === 'closed' || wave !== '' || given.anyStage ? ['open', 'on-hold', 'closed'] : ['open', 'on-hold']))
  if (stage !== '') list.push(ofProject('p.stage', '=', stage))
  if (wave !== '') list.push(ofProject('p.id', 'in', projectsIn(wave)))
  if (filter.prerequisite !== '' || filter.status !== '') list.push(ofProject.exists(prerequisitesOf(filter, today)))
  if (owner === unknownMark) list.push(ofProject.exists(rolesWithoutPerson(role)))
  else if (owner !== '' || role !== '') {
    let held = ofProject.selectFrom('project_people as h').select('h.id').whereRef('h.project_id', '=', 'p.id').where('h.left_at', 'is', null)
    if (owner !== '') held = held.where('h.person_id', '=', owner)
    if (role !== '') held = held.where('h.role_key', '=', role)
    list.push(ofProject.exists(held))
  }
  if (overdue === 'date') list.push(ofProject('p.id', 'in', lateDates(subqueries, today).select('d.project_id')))
  if (overdue === 'late')
    list.push(ofProject('p.id', 'in', lateDates(subqueries, today).select('d.project_id').union(latePartnerDays(subqueries, today).select('pd.project_id'))))
  if (overdue === 'prerequisite')
    list.push(
      ofProject(
        'p.id',
        'in',
        ofProject
          .selectFrom('prerequisites as od')
          .select('od.project_id')
          .where('od.due_date', '<', today)
          .where((on) => on.not(settled('od', today))),
      ),
    )
  if (filter.from !== '' || filter.to !== '') list.push(ofProject.exists(datesOf(filter)))
  for (const one of ownOf(filter, 'project')) list.push(projectHasOwn(one))
  return list
}

/** The projects that are in a wave now. */
const projectsIn = (wave: string) =>
  subqueries.selectFrom('wave_projects as w').select('w.project_id').where('w.wave_id', '=', wave).where('w.left_at', 'is', null)

/** The prerequisites of the project `p` that a filter asks for: with this key and this status; open ones if no status is asked for. */
export function prerequisitesOf({ prerequisite, status }: Pick<Filter, 'prerequisite' | 'status'>, today: Day) {
  let query = ofProject.selectFrom('prerequisites as q').select('q.id').whereRef('q.project_id', '=', 'p.id')
  if (prerequisite !== '') query = query.where('q.key', '=', prerequisite)
  return status === '' || status === 'open' ? query.where((on) => on.not(settled('q', today))) : query.where('q.status', '=', status)
}

/** Roles that nobody holds: this one, or any that is required. */
function rolesWithoutPerson(role: string) {
  const empty = ofProject
    .selectFrom('project_roles as er')
    .select('er.role_key')
    .whereRef('er.project_id', '=', 'p.id')
    .where((on) =>
      on.not(
        on.exists(
          on
            .selectFrom('project_people as eh')
            .select('eh.id')
            .whereRef('eh.project_id', '=', 'er.project_id')
            .whereRef('eh.role_key', '=', 'er.role_key')
            .where('eh.left_at', 'is', null),
        ),
      ),
    )
  return role === '' ? empty.where('er.required', '=', 1) : empty.where('er.role_key', '=', role)
}

/** The day that holds now of the kind that is asked for, between from and to. */
const datesOf = ({ date, from, to }: Filter) =>
  ofProject
    .selectFrom('project_dates as d')
    .select('d.id')
    .whereRef('d.project_id', '=', 'p.id')
    .where('d.kind', '=', date || 'go-live')
    .where('d.day', '>=', from || '0000')
    .where('d.day', '<=', to || '9999')
    .where(holdsNow)

/** Conditions on the service `s` itself, except those that `facetKeys` count if they are being counted. */
export function serviceConditions(filter: Filter, given: Viewer & { withFacets: boolean }): Conditions {
  const list = isInPortfolio(filter, given)
  const plain = (column: 's.region' | 's.area' | 's.commissioner' | 's.consumer_product' | 's.provider_product' | 's.referrer_id', value: string) => {
    if (value !== '') list.push(value === unknownMark ? ofService(column, 'is', null) : ofService(column, '=', value))
  }
  if (filter.q !== '') list.push(wordsOf(filter.q, given))
  plain('s.area', filter.area)
  plain('s.commissioner', filter.commissioner)
  const area = withinArea(filter.within)
  const whose = area && areaToAsk(given.person, area)
  if (area) list.push(whose ? serviceIsInArea(whose, [area.role]) : sql<SqlBool>`1 = 0`)
  if (filter.missing !== '') list.push(ofService(`s.${filter.missing}`, 'is', null))
  for (const one of ownOf(filter, 'service')) list.push(serviceHasOwn(one))
  if (!given.withFacets) return list
  if (filter.rollout !== '') list.push(ofService('s.rollout', '=', filter.rollout))
  if (filter.live !== '') list.push(ofService('s.rollout', filter.live === 'yes' ? '=' : '<>', 'live'))
  if (filter.care !== '') list.push(ofService('s.care_setting', '=', filter.care))
  plain('s.region', filter.region)
  plain('s.referrer_id', filter.referrer)
  plain('s.consumer_product', filter.consumer)
  plain('s.provider_product', filter.provider)
  if (filter.on !== '') {
    const provider111 = ofService.selectFrom('organisations as o').select('o.id').whereRef('o.id', '=', 's.referrer_id').where('o.switched_on', 'is not', null)
    list.push(filter.on === 'unknown' ? ofService.not(ofService.exists(provider111)) : ofService.exists(provider111.where('o.switched_on', '=', filter.on)))
  }
  if (filter.pair !== '') {
    const pair = ofService
      .selectFrom('pairs as r')
      .select('r.state')
      .whereRef('r.consumer_product', '=', 's.consumer_product')
      .whereRef('r.provider_product', '=', 's.provider_product')
    list.push(
      filter.pair === 'unknown'
        ? ofService.not(ofService.exists(pair))
        : ofService.exists(pair.where('r.state', '=', filter.pair === 'yes' ? 'proven' : 'not-proven')),
    )
  }
  return list
}

/** Whether the service `s` has such a value in a field that this installation added. */
function serviceHasOwn(condition: OwnCondition): Expression<SqlBool> {
  const known = ofService.selectFrom('service_field_values as ov').select('ov.position').whereRef('ov.service_id', '=', 's.id')
  const { isWanted, value } = ownValue(condition)
  const found = ofService.exists(known.where('ov.field_id', '=', condition.field).where(value))
  return isWanted ? found : ofService.not(found)
}

/** The same of the project `p`. */
function projectHasOwn(condition: OwnCondition): Expression<SqlBool> {
  const known = ofProject.selectFrom('project_field_values as ov').select('ov.position').whereRef('ov.project_id', '=', 'p.id')
  const { isWanted, value } = ownValue(condition)
  const found = ofProject.exists(known.where('ov.field_id', '=', condition.field).where(value))
  return isWanted ? found : ofProject.not(found)
}

/** Every condition of a filter on `services as s`. */
export function conditionsOf(filter: Filter, given: Viewer & { withFacets: boolean }): Conditions {
  const list = serviceConditions(filter, given)
  if (filter.project === 'none')
    list.push(ofService.not(ofService.exists(ofService.selectFrom('projects as np').select('np.id').whereRef('np.service_id', '=', 's.id'))))
  if (asksProjects(filter) || (filter.project !== '' && filter.project !== 'none'))
    list.push(
      ofService.exists(
        ofService
          .selectFrom('projects as p')
          .select('p.id')
          .whereRef('p.service_id', '=', 's.id')
          .where((on) => on.and(projectConditions(filter.project === 'none' ? without(filter, 'project') : filter, given))),
      ),
    )
  return list
}

/** Whether the service `s` has this postcode, with whichever blanks it is stored. */
export const hasPostcode = (postcode: string) => sql<SqlBool>`replace(searchable(s.postcode), ' ', '') = ${postcode.replaceAll(' ', '').toLowerCase()}`

/** The value of a prerequisite that is an ASID, as people write it. */
export const valuesOfAsid = (number: string): string[] => [number, `ASID:${number}`]

/** Whether the service `s` has this DoS id, or a project of it that this person sees has this ASID. */
export const hasNumber = (number: string, given: Viewer): Expression<SqlBool> =>
  ofService.or([
    ofService('s.id', 'in', ofService.selectFrom('service_dos_ids as d').select('d.service_id').where('d.dos_id', '=', number)),
    ofService(
      's.id',
      'in',
      ofService
        .selectFrom('prerequisites as v')
        .innerJoin('projects as p', 'p.id', 'v.project_id')
        .select('p.service_id')
        .where('v.value', 'in', valuesOfAsid(number))
        .where((on) => on.and(projectIsSeen(given))),
    ),
  ])

/** Words by their shape: a code, a DoS id or ASID, a postcode; else a part of the name. */
function wordsOf(typed: string, given: Viewer): Expression<SqlBool> {
  const words = shapeOf(typed)
  const named = ofService.or([
    holdsWords(typed, 's.name'),
    ofService.exists(
      // A person is kept by their email address, which nobody may guess by its parts.
      ofService
        .selectFrom('service_field_values as ow')
        .innerJoin('custom_fields as of', 'of.id', 'ow.field_id')
        .select('ow.position')
        .whereRef('ow.service_id', '=', 's.id')
        .where('of.kind', '<>', 'person')
        .where(holdsWords(typed, 'ow.text')),
    ),
    ofService.exists(
      ofService
        .selectFrom('project_field_values as ow')
        .innerJoin('custom_fields as of', 'of.id', 'ow.field_id')
        .innerJoin('projects as p', 'p.id', 'ow.project_id')
        .select('ow.position')
        .whereRef('p.service_id', '=', 's.id')
        .where('of.kind', '<>', 'person')
        .where(holdsWords(typed, 'ow.text'))
        .where((on) => on.and(projectIsSeen(given))),
    ),
  ])
  if (words.kind === 'digits') return hasNumber(words.text, given)
  if (words.kind === 'postcode') return hasPostcode(words.text)
  if (words.kind === 'ods') return ofService.or([ofService(listedCode, '=', words.text), named])
  return ofService.or([named, ofService(listedCode, '=', words.text.toUpperCase())])
}
