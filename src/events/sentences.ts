import { dayInWords } from '../day.ts'
import type { Happened } from './vocabulary.ts'

type Kind = Happened['kind']
type Of<K extends Kind> = Extract<Happened, { kind: K }>
type Sentences = { [K in Kind]: (one: Of<K>, by: string) => string }

const settled = (one: { title: string; to?: string | null | undefined }, by: string): string => `${by} set ${one.title} to ${(one.to ?? '').toLowerCase()}`

const dueDay = ({ title, day }: { title: string; day: string | null }, by: string): string =>
  day === null ? `${by} had the day for “${title}” follow from the project’s dates` : `${by} set ${dayInWords(day)} as the day for “${title}”`

/** ", although 2 entry conditions are open", or nothing. */
const although = (open: number): string => (open === 0 ? '' : `, although ${open} entry ${open === 1 ? 'condition is' : 'conditions are'} open`)

const actionWords = ({ owner, day, what }: { owner: string; day: string; what: string }): string => `for ${owner} by ${dayInWords(day)}: ${what}`

/** What the history says of each kind, after the name of who did it. */
const sentences: Sentences = {
  'date.set': (one, by) => `${by} set ${one.name} to ${dayInWords(one.day)}`,
  'date.moved': (one, by) => `${by} moved ${one.name} from ${dayInWords(one.was)} to ${dayInWords(one.day)}`,
  'date.confirmed': (one, by) => `${by} confirmed ${one.name} on ${dayInWords(one.day)}`,
  'date.made provisional': (one, by) => `${by} made ${one.name} on ${dayInWords(one.day)} provisional`,
  'date.withdrawn': (one, by) => `${by} withdrew the last change of ${one.name}: it is ${dayInWords(one.day)} again`,

  'prerequisite.not-started': settled,
  'prerequisite.in-progress': settled,
  'prerequisite.blocked': settled,
  'prerequisite.met': settled,
  'prerequisite.waived': settled,
  'prerequisite.not-applicable': settled,
  'prerequisite.level-set': (one, by) => `${by} set the level of ${one.title} to ${one.level}%`,

  'test-plan.set-up': (_, by) => `${by} changed the set-up of the test`,
  'test-plan.confirmed': (one, by) => `${by} confirmed: ${one.title}`,
  'test-plan.reopened': (one, by) => `${by} took back the confirmation of: ${one.title}`,
  'test-plan.due-day': dueDay,
  'test-plan.run-started': (one, by) => `${by} ${one.isPlanned ? 'planned' : 'opened'} run ${one.number} of the test plan, ${one.place}${although(one.open)}`,
  'test-plan.run-opened': (one, by) => `${by} opened run ${one.number}${although(one.open)}`,
  'test-plan.run-moved': (one, by) => `${by} moved run ${one.number} from ${dayInWords(one.was)} to ${dayInWords(one.day)}`,
  'test-plan.run-reviewed': (one, by) => `${by} reviewed run ${one.number} as a ${one.outcome}; a second person has to finish it`,
  'test-plan.run-finished': (one, by) =>
    `${by} finished run ${one.number} as a ${one.outcome}${one.after === undefined ? '' : `, as the second person after ${one.after} and as ${one.role ?? ''}`}`,
  'test-plan.run-reopened': (one, by) => `${by} opened run ${one.number} again, which ${one.finishedBy} had finished as a ${one.outcome}`,
  'test-plan.result': (one, by) =>
    one.isSeenBySandbox
      ? `${by} confirmed ${one.verdict} in run ${one.number} for ${one.test}, as the sandbox saw it`
      : `${by} recorded ${one.verdict} in run ${one.number} for ${one.test}`,
  'test-plan.comment': (one, by) => `${by} commented in run ${one.number} on ${one.test}`,
  'test-plan.accepted': (one, by) => `${by} accepted the failure of ${one.test} in run ${one.number}`,
  'test-plan.overruled': (one, by) => `${by} overruled what the sandbox proposed in run ${one.number} for ${one.test}`,
  'test-plan.waiting': (one, by) =>
    one.organisation === null
      ? `${by} stopped run ${one.number} from waiting`
      : `${by} had run ${one.number} wait for what ${one.organisation} sends for ${one.code}`,
  'test-plan.action-added': (one, by) => `${by} added an action after run ${one.number}, ${actionWords(one)}`,
  'test-plan.action-changed': (one, by) => `${by} changed an action of run ${one.number}, ${actionWords(one)}. Before, it was ${actionWords(one.before)}`,
  'test-plan.action-done': (one, by) => `${by} did what the review of run ${one.number} asked for: ${one.what}`,
  'test-plan.action-not-done': (one, by) => `${by} said that this is not done yet: ${one.what}`,
  'test-plan.recorded earlier': (one, by) =>
    `${by} brought in what ${one.file} recorded before Slipway (sheet ${one.sheet}, cell ${one.cell}): ${one.what} ${one.test}`,
  'pair.proposed': (one) => `Run ${one.number} of ${one.of} proposes that ${one.pair} is proven`,
  'pair.proposal-withdrawn': (one, by) => `Run ${one.number} of ${one.of} no longer proposes that ${one.pair} is proven: ${by} opened it again`,

  'attestation.go-go': (one, by) => `${by} decided go as ${one.role}; a second person has to confirm`,
  'attestation.go-no-go': (one, by) => `${by} decided no-go as ${one.role}`,
  'attestation.go-confirmed': (one, by) => `${by} confirmed go as ${one.role}`,
  'attestation.technical-live-declared': (one, by) => `${by} declared technical live as ${one.role}`,
  'attestation.business-live-declared': (one, by) => `${by} declared business live as ${one.role}`,
  'attestation.hand-over-declared': (one, by) => `${by} accepted the hand-over as ${one.role}`,
  'attestation.close-declared': (_, by) => `${by} closed the project with its lessons`,
  'go-live.confirmed': (one, by) => `${by} confirmed: ${one.title}`,
  'go-live.waived': (one, by) => `${by} waived: ${one.title}`,
  'go-live.reopened': (one, by) => `${by} reopened: ${one.title}`,
  'go-live.due-day': dueDay,
  'gate.reopened': (one) => `Gate open again, ${one.says}`,
  'gate.in order again': (one) => `Gate in order again: ${one.name}`,

  'partner.added': (one, by) => `${by} added the partner service ${one.partner}`,
  'partner.changed': (one, by) => `${by} changed what is known of the partner service ${one.partner}`,
  'partner.left-out': (one, by) => `${by} left the partner service ${one.partner} out of this project`,
  'partner.brought-back': (one, by) => `${by} brought the partner service ${one.partner} back into this project`,
  'partner.day-set': (one, by) => `${by} set the day of ${one.partner} to ${dayInWords(one.day)}, ${one.standing}`,
  'partner.day-confirmed': (one, by) => `${by} set the day of ${one.partner} to ${dayInWords(one.day)}, ${one.standing}`,
  'partner.day-moved': (one, by) => `${by} moved the day of ${one.partner} from ${dayInWords(one.was)} to ${dayInWords(one.day)}, ${one.standing}`,
  'partner.switch-on-declared': (one, by) => `${by} declared ${one.partner} switched on as ${one.role}; a second person has to confirm`,
  'partner.switch-on-confirmed': (one, by) =>
    one.books === undefined ? `${by} confirmed that ${one.partner} is live as ${one.role}` : `${one.books} books into ${one.partner} from now on`,
  'partner.switched-off': (one, by) =>
    one.books === undefined ? `${by} switched ${one.partner} off as ${one.role}` : `${one.books} switched booking into ${one.partner} off`,

  'service.changed': (one, by) => `${by} changed the service: ${list.format(one.fields)}`,
}
const list = new Intl.ListFormat('en-GB')

/** The sentence of what happened, by this person. */
export function sentenceOf<K extends Kind>(happened: Of<K>, by: string): string {
  const sentence = sentences[happened.kind] as (one: Of<K>, by: string) => string
  return sentence(happened, by)
}
