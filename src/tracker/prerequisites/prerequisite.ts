import { isDay, isPlannable } from '../../day.ts'
import type { Day } from '../../day.ts'
/** Where a prerequisite stands. What a standing needs to be told is part of it, so that a waiver without a reason cannot be written down. */
export type Standing =
  | { standing: 'not-started' }
  | { standing: 'in-progress' }
  | { standing: 'blocked'; reason: string }
  | { standing: 'met'; value: string | null; validUntil: string | null; note: string | null }
  | { standing: 'waived'; reason: string; validUntil: string }
  | { standing: 'not-applicable'; reason: string }

export interface Prerequisite {
  key: string
  title: string
  standing: Standing['standing']
  value: string | null
  validUntil: string | null
  valueKind: string | null
  expires: boolean
}

export const standingNames: Record<Standing['standing'], string> = {
  'not-started': 'Not started',
  'in-progress': 'In progress',
  blocked: 'Blocked',
  met: 'Met',
  waived: 'Waived',
  'not-applicable': 'Not applicable',
}

/** Whether nothing more is needed today: met or waived and not past its date, or not applicable. `today` is yyyy-mm-dd. */
export function isSettled(one: Pick<Prerequisite, 'standing' | 'validUntil'>, today: Day): boolean {
  if (one.standing === 'not-applicable') return true
  if (one.standing !== 'met' && one.standing !== 'waived') return false
  return one.validUntil === null || one.validUntil >= today
}

const digits12 = /^\d{12}$/
const fqdn = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i

/** Whether a value of this kind is a code or a number, in which no blank and nothing invisible belongs; a version is words. */
export const isCodeKind = (kind: string | null): boolean => kind !== null && kind !== 'text'

/** What is wrong with a value of this kind, in a sentence that says how to mend it; undefined where nothing is. */
export function faultOfValue(kind: string, value: string, asid: string | null): string | undefined {
  switch (kind) {
    case 'asid':
      return digits12.test(value) ? undefined : 'An ASID has exactly 12 digits, with no spaces'
    case 'dos-endpoint':
      if (digits12.test(value)) return 'The address lacks the prefix ASID: in front of the 12 digits. Without it booking does not work'
      if (!/^ASID:\d{12}$/.test(value)) return 'The address must be ASID: followed by 12 digits, with no spaces'
      return asid !== null && value !== `ASID:${asid}` ? `The address names another system: the ASID of this project is ${asid}` : undefined
    case 'fqdn':
      return fqdn.test(value) ? undefined : 'Enter a full domain name, like booking.riverside.nhs.uk'
    case 'dos-id':
      return /^\d{1,12}$/.test(value) ? undefined : 'A DoS service id is digits only'
    case 'percentage':
      return /^(100|\d{1,2})$/.test(value) ? undefined : 'Enter a whole number from 0 to 100'
    default:
      return value.length <= 300 ? undefined : 'Use 300 characters or fewer'
  }
}

/** Why an endpoint that was met no longer is, now that the project's ASID is this one; undefined where it still names it, or was not met. */
export function endpointLeftBehind(endpoint: Pick<Prerequisite, 'valueKind' | 'standing' | 'value'>, asid: string): string | undefined {
  if (endpoint.valueKind !== 'dos-endpoint' || endpoint.standing !== 'met' || endpoint.value === null || endpoint.value === `ASID:${asid}`) return undefined
  return `It names ${endpoint.value.replace(':', ' ')}, but the project’s ASID is now ${asid}. Enter the address with the new ASID, or put the ASID right`
}

export interface Act {
  standing: Standing['standing']
  value: string
  reason: string
  validUntil: string
  note: string
}

/** By DoS id, the services that have it. */
export type DosIdOwners = ReadonlyMap<string, string[]>

/** What a decision looks at beside the prerequisite itself. `dosIdOwners` tells of the value that is given, where it is a DoS id. */
export interface Around {
  needs: Prerequisite[]
  asid: string | null
  today: Day
  serviceId: string
  dosIdOwners: DosIdOwners
}

export type Decision = { ok: true; next: Standing } | { ok: false; errors: Record<string, string> }

/** Decides a change of standing: the next one, or what stands against it field by field. `needs` are the prerequisites that must be settled first. */
export function decide(one: Prerequisite, act: Act, around: Around): Decision {
  const errors: Record<string, string> = {}
  switch (act.standing) {
    case 'not-started':
    case 'in-progress':
      return { ok: true, next: { standing: act.standing } }
    case 'blocked':
      return act.reason === '' ? { ok: false, errors: { reason: 'Say what blocks this' } } : { ok: true, next: { standing: 'blocked', reason: act.reason } }
    case 'not-applicable':
      return act.reason === ''
        ? { ok: false, errors: { reason: 'Say why this does not apply' } }
        : { ok: true, next: { standing: 'not-applicable', reason: act.reason } }
    case 'waived':
      if (act.reason === '') errors['reason'] = 'Say why this is waived'
      if (!isDay(act.validUntil) || !isPlannable(act.validUntil)) errors['valid_until'] = 'Enter the day until which the waiver holds'
      else if (act.validUntil < around.today) errors['valid_until'] = 'The waiver must end today or later'
      return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, next: { standing: 'waived', reason: act.reason, validUntil: act.validUntil } }
    case 'met':
      return decideMet(one, act, around)
  }
}

/** A DoS id that other services have, and this one has not, is theirs. */
function faultOfOwner(kind: string, value: string, { serviceId, dosIdOwners }: Around): string | undefined {
  const owners = kind === 'dos-id' ? dosIdOwners.get(value) : undefined
  if (owners === undefined || owners.includes(serviceId)) return undefined
  return `${value} is the DoS id of another service. Look this service up in DoS again; if the id moved here, take it away from the other service first`
}

function decideMet(one: Prerequisite, act: Act, around: Around): Decision {
  const errors: Record<string, string> = {}
  const first = around.needs.filter((need) => !isSettled(need, around.today))
  if (first.length > 0) errors['standing'] = `This needs first: ${first.map((need) => need.title).join(', ')}`
  if (one.valueKind !== null) {
    const fault = act.value === '' ? 'Enter the value' : (faultOfValue(one.valueKind, act.value, around.asid) ?? faultOfOwner(one.valueKind, act.value, around))
    if (fault !== undefined) errors['value'] = fault
  } else if (act.note === '') errors['note'] = 'Say what shows that this is met'
  if (act.validUntil !== '' && !(isDay(act.validUntil) && isPlannable(act.validUntil))) errors['valid_until'] = 'Enter a real day'
  else if (act.validUntil !== '' && act.validUntil < around.today) errors['valid_until'] = 'Enter a day that is still to come, or leave it empty'
  if (Object.keys(errors).length > 0) return { ok: false, errors }
  return { ok: true, next: { standing: 'met', value: one.valueKind === null ? null : act.value, validUntil: act.validUntil || null, note: act.note || null } }
}
