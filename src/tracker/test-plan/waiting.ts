import type { Observation, ObservationKind } from '../../evidence/project-sandboxes.ts'
import type { Case, Verdict } from './test-plan.ts'
import { inThisOrder } from '../../text.ts'

/** Whether the sentence says that the service cancels in its own system, without saying that the slot can be booked again. */
const cancelsLocally = (text: string): boolean =>
  text.split('\n').some((line) => /\b(local(ly)?|the service can cancel)\b/i.test(line.slice(line.toLowerCase().lastIndexOf('again') + 1)))

/** A second call, which reveals nothing about a slot. */
const callsAgain = /\b(calls?|called|calling|rings?|rang|ringing|phones?|phoned|telephones?|telephoned) (us |in |111 |the service )?again\b/gi
const isFreed = (text: string): boolean => /\b(again|frees|freed|released)\b/i.test(text.replace(callsAgain, ''))

const isDouble = /\b(already (booked|taken)|double|second booking|taken slot)\b/i
/** Describes what must not happen: an exchange that succeeds would show the opposite of a pass. */
const isForbidden =
  /\b(cannot|can not|(ca|wo|do|does|did|is|are|must|may|should|could|would)n['’]t|(do|does|did|is|are|must|may|should|could|will|would) not|unable|never|nobody|no one|prevented)\b/i
/** Describes who may do it: the sandbox does not see which user or team made a request. */
const isOfUsers = /\b(teams?|staff|permissions?|permitted|authori[sz]ed|switched (on|off)|log(ged|s)? in|sign(ed|s)? in)\b/i

/** A case says what it is about near the beginning. */
const longest = 5000

/**
 * What a case is about, recognised by its words, because imported plans have no keys. The first match counts; null means that a sandbox can see
 * nothing of it.
 */
const kinds: [RegExp | ((text: string) => boolean), ObservationKind | null][] = [
  [
    /\b(sms|text message|case number|episode|run the|reports of|select the appointment|offered for this|marked as arrived|warn|outside|printed?|diary|reception)/i,
    null,
  ],
  [isOfUsers, null],
  [(text) => inThisOrder(text, /\bonly\b/i, /\b(can|may|are able to|is able to)\b/i), null],
  [(text) => isForbidden.test(text) && !isDouble.test(text), null],
  [(text) => inThisOrder(text, /\breports?\b/i, /\brun/i), null],
  [(text) => inThisOrder(text, /\barriv(e|es|ed)\b/i, /\b(in the system|patient)/i), null],
  [/\bre-?book/i, 'rebooked'],
  [cancelsLocally, null],
  [isFreed, 'freed'],
  [isDouble, 'double-booked'],
  [/\bcancel/i, 'cancelled'],
  [/\bno (free |available )?(appointments|slots)\b/i, 'none-shown'],
  [/\b(slots? (are |is )?shown|list of (appointment )?slots|(all|every) (clinics?|schedules?))\b/i, 'slots-shown'],
  [/\bbooking and referral\b/i, 'referral'],
  [(text) => inThisOrder(text, /\breferral\b/i, /\bbooking\b/i), 'referral'],
  [/referral/i, null],
  [/\bbook(s|ed|ing)?\b/i, 'booked'],
]

/** What the sandbox did not see although it saw the exchange, in words that follow "Did not see:". */
const unseenOf: Record<ObservationKind, string> = {
  'slots-shown': 'what the call handler’s screen showed',
  'none-shown': 'whether the call handler’s screen says that there are none',
  booked: 'what the call handler’s screen showed, or the service’s own diary',
  'double-booked': 'what the call handler was told',
  rebooked: 'what the call handler’s screen showed, or the service’s own diary',
  cancelled: 'what the call handler’s screen showed, or the service’s own diary',
  freed: 'what the call handler’s screen showed',
  referral: 'whether the referral itself was sent, arrived and can be read',
}

/** Describes the time of a change within a case: the sandbox does not know when a consultation begins or ends. */
const isTimed =
  /\b(consultations?|assessments?|encounters?|triage|the call|(calls?|called|calling) (back|again)|(rings?|rang|phones?|phoned) (back|again)|within|whilst|while|during|before|after|afterwards|later|once|when|still|until|open|re-?opened|ended?|closed?|completed?|finished|minutes?|hours?)\b/i
/** What is the same exchange on the wire at any time of a consultation. */
const isTheSameAtAnyTime = new Set<ObservationKind>(['booked', 'rebooked', 'cancelled'])
/** Describes a consultation, of which an exchange shows nothing, whatever else the case is about. */
const isOfConsultation =
  /\b(consultations?|assessments?|encounters?|triage|(in|within|during|after|before|while|whilst|once|until) (the|a|an|this|that|each|their|his|her) (same )?(calls?|cases?)|(phone )?calls? (is|has|was|ended|closed)|calls? (you |us |them )?back|called back|r[ai]ngs? back|phones? back)\b/i
/** Says more about a booking than that it is made, moved or cancelled: who may do so, what is refused, what a user sees. An exchange shows nothing of that. */
const saysMore =
  /\b(not|never|cannot|can['’]?t|unable|without|unless|only|outside|refuse[sd]?|rejected|prevented|wrong|invalid|fail(s|ed)?|twice|another|other|teams?|switched|warn(s|ing)?|shows?|shown|displayed|screen|button|messages?|confirmation|details|reasons?|log(s|ged)?|traced?|registered|ages?|child(ren)?)\b/i
const isPlain = new Set<ObservationKind>(['booked', 'rebooked', 'cancelled', 'freed'])
/** Describes everything that is offered, of which a response shows only a part. */
const isOfAll = /\b(all|every|each) (of the )?(clinics?|schedules?|diaries)\b/i

export interface Sight {
  kind: ObservationKind
  /** Whether what the sandbox saw is the case itself. If not, a person may only cite the exchange, and decides the result. */
  proposes: boolean
  /** In words that follow "Did not see:". */
  unseen: string
}

/**
 * What the sandbox can see of a case; null if nothing: a case of the Provider's side is about the service's own system and staff, which the sandbox
 * replaces.
 */
export function sightOf({ criterion, side }: Pick<Case, 'criterion' | 'side'>): Sight | null {
  if (side === 'provider') return null
  const text = criterion.slice(0, longest)
  const kind = kinds.find(([tells]) => (tells instanceof RegExp ? tells.test(text) : tells(text)))?.[1] ?? null
  if (kind === null) return null
  if (isOfAll.test(text)) return { kind, proposes: false, unseen: 'whether every clinic, and no other, was on the call handler’s screen' }
  if (isOfConsultation.test(text) || (isTheSameAtAnyTime.has(kind) && isTimed.test(text)))
    return { kind, proposes: false, unseen: 'whether the consultation was still open or had ended' }
  if (isPlain.has(kind) && saysMore.test(text)) return { kind, proposes: false, unseen: 'whether it was as the case says' }
  return { kind, proposes: true, unseen: unseenOf[kind] }
}

export interface Proposal {
  caseId: string
  observation: Observation
  /** Whether it proposes its verdict; otherwise its exchange may only be cited. */
  proposes: boolean
  unseen: string
}

/** What a form sends for a proposal: both ids, because more requests may have arrived while its page was open. */
export const proposedValue = ({ observation }: Pick<Proposal, 'observation'>): string => `${observation.verdict} ${observation.interactionId}`

/** What people have answered, by case: what they recorded, and which exchanges they refused or cited. */
export interface Answered {
  latest: Map<string, { recorded_at: string }>
  /** `${case id} ${exchange id}` */
  refused: Set<string>
  cited: Set<string>
}

/** What the sandbox's observations show about the cases of a code: one for each case of which it sees anything and that nobody has answered since. */
export function proposalsFor(
  cases: Pick<Case, 'id' | 'criterion' | 'code' | 'side'>[],
  code: string,
  observations: Observation[],
  { latest, refused, cited }: Answered,
): Proposal[] {
  return cases
    .filter((one) => one.code === code)
    .flatMap((one) => {
      const sight = sightOf(one)
      const observation = observations.find((each) => each.kind === sight?.kind)
      if (sight === null || observation === undefined) return []
      const key = `${one.id} ${observation.interactionId}`
      const recorded = latest.get(one.id)
      const isAnswered = sight.proposes ? refused.has(key) || (recorded !== undefined && recorded.recorded_at >= observation.at) : cited.has(key)
      return isAnswered ? [] : [{ caseId: one.id, observation, proposes: sight.proposes, unseen: sight.unseen }]
    })
}

/** The proposals that these results overrule: for the same case, with another verdict. */
export const overruledBy = (proposals: Proposal[], results: { caseId: string; verdict: Verdict }[]): { proposal: Proposal; verdict: Verdict }[] =>
  proposals.flatMap((proposal) => {
    const result = results.find((one) => one.caseId === proposal.caseId)
    return proposal.proposes && result !== undefined && result.verdict !== proposal.observation.verdict ? [{ proposal, verdict: result.verdict }] : []
  })

/** A test takes at most a working day: a run that nobody stops does not wait for ever. */
export const waitsHours = 8

/** Whether a wait is on at this moment (ISO 8601): nobody stopped it, and its time is not over. */
export const isOn = (wait: { stopped_at: string | null; ends_at: string }, at: string): boolean => wait.stopped_at === null && wait.ends_at > at
