import { isDay, isPlannable } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { ServiceId } from '../../db/ids.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { faultOfValue, keptValue } from './values.ts'

/** The status of a prerequisite. Each status carries what it needs, so that a waiver without a reason cannot be expressed. */
export type Status =
  | { status: 'not-started' }
  | { status: 'in-progress'; value?: string | null; note?: string | null }
  | { status: 'blocked'; reason: string }
  | { status: 'met'; value: string | null; validUntil: string | null; note: string | null }
  | { status: 'waived'; reason: string; validUntil: string }
  | { status: 'not-applicable'; reason: string }

export interface Prerequisite {
  key: string
  title: string
  status: Status['status']
  value: string | null
  validUntil: string | null
  valueKind: string | null
  /** The percentage from which it is met. */
  level: number | null
  expires: boolean
  derived: PrerequisitesTable['derived']
  /** A shared prerequisite meets it. */
  isShared: boolean
  /** The record of the service meets it. */
  isOnRecord: boolean
}

export const statusNames: Record<Status['status'], string> = {
  'not-started': 'Not started',
  'in-progress': 'In progress',
  blocked: 'Blocked',
  met: 'Met',
  waived: 'Waived',
  'not-applicable': 'Not applicable',
}

/** Whether nothing more is needed today: met or waived and not past its date, or not applicable. `today` is yyyy-mm-dd. */
export function isSettled(one: Pick<Prerequisite, 'status' | 'validUntil'>, today: Day): boolean {
  if (one.status === 'not-applicable') return true
  if (one.status !== 'met' && one.status !== 'waived') return false
  return one.validUntil === null || one.validUntil >= today
}

/** Where the answer to a derived prerequisite comes from, and how to change it. */
export const sourceOf: Record<NonNullable<Prerequisite['derived']>, { name: string; how: string }> = {
  'product-ready': {
    name: 'the catalogue of products',
    how: 'It changes when the booking team changes the product in the catalogue, or when the project manager signs an exception on the Product page of the project',
  },
  'pair-proven': {
    name: 'the list of pairs',
    how: 'It changes when the booking team says what is known of the pair, or when a run that counts is finished as a success in this project',
  },
}

/** What a source's answer is called: unknown is not no. */
export const answerNames: Record<Status['status'], string> = {
  ...statusNames,
  'not-started': 'Not known',
  blocked: 'Not met',
  waived: 'Met by an exception',
}

/** Why nobody sets the status of a derived prerequisite. */
export const whyNotByHand = (derived: NonNullable<Prerequisite['derived']>): string =>
  `Its status comes from ${sourceOf[derived].name}. ${sourceOf[derived].how}`

/** Why nobody sets the status of one that a shared prerequisite meets. */
export const whyNotWhileShared = 'A shared prerequisite meets it. To record something else, say on its page that this project does it itself'

/** Why nobody says that nothing was done while the record of the service meets it. */
const whyNotOpen = 'The record of the service meets it. Choose another status, or say below that it is not for this project'

/** "62% of 90%" of a percentage below its level, "95%, met from 90%" of one that reaches it; else the value. */
export const shownValue = ({ valueKind, value, level }: Pick<Prerequisite, 'valueKind' | 'value' | 'level'>): string => {
  if (value === null) return ''
  if (valueKind !== 'percentage') return value
  if (level === null) return `${value}%`
  return Number(value) < level ? `${value}% of ${level}%` : `${value}%, met from ${level}%`
}

/** Why an endpoint that was met no longer is, now that the project's ASID is this one; undefined if it still names it, or was not met. */
export function endpointLeftBehind(endpoint: Pick<Prerequisite, 'valueKind' | 'status' | 'value'>, asid: string): string | undefined {
  if (endpoint.valueKind !== 'dos-endpoint' || endpoint.status !== 'met' || endpoint.value === null || endpoint.value === `ASID:${asid}`) return undefined
  return `It names ${endpoint.value.replace(':', ' ')}, but the project’s ASID is now ${asid}. Enter the address with the new ASID, or put the ASID right`
}

export interface Act {
  status: Status['status']
  value: string
  reason: string
  validUntil: string
  note: string
}

/** By DoS id, the services that have it. */
export type DosIdOwners = ReadonlyMap<string, string[]>

/** What a decision needs besides the prerequisite itself. `dosIdOwners` are the services with the given value, if that is a DoS id. */
export interface Around {
  needs: Prerequisite[]
  asid: string | null
  today: Day
  serviceId: ServiceId
  dosIdOwners: DosIdOwners
}

export type Decision = { ok: true; next: Status } | { ok: false; errors: Record<string, string> }

/** Decides a change of status: the next one, or why not, field by field. `needs` are the prerequisites that must be settled first. */
export function decide(one: Prerequisite, given: Act, around: Around): Decision {
  if (one.derived !== null) return { ok: false, errors: { status: whyNotByHand(one.derived) } }
  if (one.isShared) return { ok: false, errors: { status: whyNotWhileShared } }
  if (one.isOnRecord && given.status === 'not-started') return { ok: false, errors: { status: whyNotOpen } }
  const act = { ...given, value: keptValue(one.valueKind, given.value) }
  const errors: Record<string, string> = {}
  switch (act.status) {
    case 'not-started':
      return { ok: true, next: { status: act.status } }
    case 'in-progress':
      return decideInProgress(one, act, around)
    case 'blocked':
      return act.reason === '' ? { ok: false, errors: { reason: 'Say what blocks this' } } : { ok: true, next: { status: 'blocked', reason: act.reason } }
    case 'not-applicable':
      return act.reason === ''
        ? { ok: false, errors: { reason: 'Say why this does not apply' } }
        : { ok: true, next: { status: 'not-applicable', reason: act.reason } }
    case 'waived':
      if (act.reason === '') errors['reason'] = 'Say why this is waived'
      if (!isDay(act.validUntil) || !isPlannable(act.validUntil)) errors['valid_until'] = 'Enter the day until which the waiver holds'
      else if (act.validUntil < around.today) errors['valid_until'] = 'The waiver must end today or later'
      return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, next: { status: 'waived', reason: act.reason, validUntil: act.validUntil } }
    case 'met':
      return decideMet(one, act, around)
  }
}

/** A DoS id that other services have and this one does not belongs to them. */
function faultOfOwner(kind: string, value: string, { serviceId, dosIdOwners }: Around): string | undefined {
  const owners = kind === 'dos-id' ? dosIdOwners.get(value) : undefined
  if (owners === undefined || owners.includes(serviceId)) return undefined
  return `${value} is the DoS id of another service. Look this service up in DoS again; if the id moved here, take it away from the other service first. If both services share it, add it to this service on its own page first`
}

/** A percentage below its level is saved too: it shows progress. */
function decideInProgress(one: Prerequisite, act: Act, { asid, today }: Around): Decision {
  if (one.valueKind !== 'percentage' || act.value === '') return { ok: true, next: { status: 'in-progress' } }
  const fault = faultOfValue(one.valueKind, act.value, { asid, today })
  return fault === undefined ? { ok: true, next: { status: 'in-progress', value: act.value, note: act.note || null } } : { ok: false, errors: { value: fault } }
}

/** Whether a percentage is below the level from which it counts as met. */
export const isBelowLevel = ({ valueKind, level }: Pick<Prerequisite, 'valueKind' | 'level'>, value: string | null): boolean =>
  valueKind === 'percentage' && level !== null && value !== null && Number(value) < level

/** Says that a percentage is kept and not met yet. */
export const belowLevelWords = ({ level }: Pick<Prerequisite, 'level'>, value: string): string =>
  `${value}% is below ${level ?? 100}%, the level that it has to reach, so it is kept as in progress`

function decideMet(one: Prerequisite, act: Act, around: Around): Decision {
  const errors: Record<string, string> = {}
  const first = around.needs.filter((need) => !isSettled(need, around.today))
  if (first.length > 0) errors['status'] = `Complete these first: ${first.map((need) => need.title).join(', ')}`
  if (one.valueKind !== null) {
    const fault = act.value === '' ? 'Enter the value' : (faultOfValue(one.valueKind, act.value, around) ?? faultOfOwner(one.valueKind, act.value, around))
    if (fault !== undefined) errors['value'] = fault
  } else if (act.note === '') errors['note'] = 'Say how you know that this is met'
  if (act.validUntil !== '' && !(isDay(act.validUntil) && isPlannable(act.validUntil))) errors['valid_until'] = 'Enter a day that exists'
  else if (act.validUntil !== '' && act.validUntil < around.today) errors['valid_until'] = 'Enter a day that is still to come, or leave it empty'
  if (Object.keys(errors).length > 0) return { ok: false, errors }
  if (isBelowLevel(one, act.value)) return { ok: true, next: { status: 'in-progress', value: act.value, note: act.note || null } }
  return { ok: true, next: { status: 'met', value: one.valueKind === null ? null : act.value, validUntil: act.validUntil || null, note: act.note || null } }
}
