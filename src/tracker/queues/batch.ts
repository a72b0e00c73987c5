import type { Day } from '../../day.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import { inWords } from './line-numbers.ts'
import { isUnknown } from '../../unknown.ts'
import { belowLevelWords, decide, isBelowLevel, isSettled, statusNames } from '../prerequisites/prerequisite.ts'
import type { Act, DosIdOwners, Prerequisite, Status } from '../prerequisites/prerequisite.ts'
import { keptValue } from '../prerequisites/values.ts'

/** A prerequisite that a line may be about, with all that the decision looks at. */
export interface Candidate {
  id: string
  projectId: ProjectId
  serviceId: ServiceId
  version: number
  service: string
  ods: string
  prerequisite: Prerequisite
  needs: Prerequisite[]
  /** The ASID of its project. */
  asid: string | null
  role: 'provider' | 'consumer'
  onHold: boolean
}

/** One thing that is asked for: a line that was pasted, or a box that was ticked. */
export interface Request {
  position: number
  line: string
  code: string
  value: string
  fault?: string
  noted?: string
  candidates: Candidate[]
}

export type Verdict =
  | { verdict: 'ready' | 'change'; why: string; about: Candidate; next: Status }
  | { verdict: 'nothing' | 'unknown' | 'refused' | 'late'; why: string; about?: Candidate }
export type Wanted = Omit<Act, 'value'>

const notYours = (code: string): string =>
  `${code} is not among your services. Check the code; if it is right, ask the project manager to add you to its project`
const shortened = /^\d([.,]\d+)?E\+?\d+$/i

/** Which prerequisite a line is about: the only one, or the only one that is open; of several services of one ODS code none. */
function aboutOf({ code, candidates }: Request, today: Day): Candidate | string {
  const [first, ...others] = candidates
  if (!first) return notYours(code)
  if (others.length === 0) return first
  const services = new Set(candidates.map((one) => one.serviceId)).size
  if (services > 1 && first.ods === code.toUpperCase())
    return `${code} is the ODS code of ${services} services of yours. Use the DoS id of the one that is meant`
  const open = candidates.filter((one) => !isSettled(one.prerequisite, today))
  if (open.length === 1 && open[0]) return open[0]
  return `${code} is about ${candidates.length} projects of yours. Use the ODS code of one service, or settle each on its own page`
}

/** Whether it already has that status. */
function isSame(one: Prerequisite, wanted: Wanted, value: string, today: Day): boolean {
  if (one.status === 'in-progress' && isBelowLevel(one, value)) return one.value === value && (wanted.status === 'met' || wanted.status === 'in-progress')
  if (one.status !== wanted.status) return false
  return wanted.status === 'met' ? isSettled(one, today) && (one.valueKind === null || one.value === value) && wanted.validUntil === '' : wanted.reason === ''
}

/** What would happen to one prerequisite. Uses the same decision as its own page. */
export function judge(about: Candidate, wanted: Wanted, given: string, today: Day, dosIdOwners: DosIdOwners = new Map()): Verdict {
  const { prerequisite: one, needs, asid, onHold } = about
  const value = keptValue(one.valueKind, given)
  if (onHold) return { verdict: 'refused', why: 'Its project is on hold. Settle it on its own page, or ask the project manager to resume the project', about }
  if (isSame(one, wanted, value, today))
    return { verdict: 'nothing', why: `${statusNames[one.status]} already${one.value === null ? '' : `, with this value`}`, about }
  if (wanted.status === 'met' && one.valueKind !== null && shortened.test(given))
    return { verdict: 'refused', why: `A spreadsheet shortened the number to ${given}. Format its column as text, copy it again and paste it`, about }
  const decision = decide(one, { ...wanted, value }, { needs, asid, today, serviceId: about.serviceId, dosIdOwners })
  if (!decision.ok) return { verdict: 'refused', why: Object.values(decision.errors).join('. '), about }
  if (wanted.status === 'met' && decision.next.status === 'in-progress')
    return { verdict: isSettled(one, today) ? 'change' : 'ready', why: belowLevelWords(one, value), about, next: decision.next }
  if (one.status === 'met' && isSettled(one, today))
    return { verdict: 'change', why: one.value === null ? 'Met until now' : `Met with ${one.value} until now`, about, next: decision.next }
  return { verdict: 'ready', why: '', about, next: decision.next }
}

/** Whether a pasted line gives no value yet although one is needed. Someone who ticked a box is asked for the value instead. */
const saysNothing = (request: Request, about: Candidate, wanted: Wanted): boolean =>
  request.line !== '' && wanted.status === 'met' && about.prerequisite.valueKind !== null && isUnknown(request.value)

function whyUnknown(value: string, known: string | null): string {
  const says = value === '' ? 'There is no value on this line' : `“${value}” says nothing yet`
  return known === null ? `${says}. Add the value when it is known` : `${says}, so ${known} is kept`
}

/** The lines about one prerequisite. */
interface SameThing {
  first: Request
  positions: number[]
  differ: boolean
}

/**
 * Judges every request in turn. Lines about the same prerequisite: the first counts where all say the same, none if they differ. One that says
 * nothing yet neither counts nor contradicts.
 */
export function judgeAll(requests: Request[], wanted: Wanted, today: Day, dosIdOwners: DosIdOwners = new Map()): { request: Request; verdict: Verdict }[] {
  const abouts = requests.map((request) => (request.fault === undefined ? aboutOf(request, today) : request.fault))
  const byId = new Map<string, SameThing>()
  abouts.forEach((about, index) => {
    const request = requests[index]
    if (typeof about === 'string' || !request || saysNothing(request, about, wanted)) return
    const same = byId.get(about.id)
    if (!same) byId.set(about.id, { first: request, positions: [request.position], differ: false })
    else {
      same.positions.push(request.position)
      const { valueKind } = about.prerequisite
      same.differ ||= keptValue(valueKind, request.value) !== keptValue(valueKind, same.first.value)
    }
  })
  return requests.map((request, index) => {
    const about = abouts[index] ?? ''
    if (typeof about === 'string') return { request, verdict: { verdict: 'refused', why: about } }
    if (saysNothing(request, about, wanted))
      return { request, verdict: { verdict: 'unknown', why: whyUnknown(request.value, about.prerequisite.value), about } }
    const { first, positions, differ } = byId.get(about.id) ?? { first: request, positions: [], differ: false }
    if (differ)
      return {
        request,
        verdict: {
          verdict: 'refused',
          why: `Lines ${inWords(positions)} give this service different values. Keep the right one`,
          about,
        },
      }
    if (first !== request) return { request, verdict: { verdict: 'nothing', why: `Line ${first.position} says the same`, about } }
    return { request, verdict: judge(about, wanted, request.value, today, dosIdOwners) }
  })
}
