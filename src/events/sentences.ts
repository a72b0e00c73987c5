import { dayInWords } from '../day.ts'
import type { Happened } from './vocabulary.ts'

type Kind = Happened['kind']
type Of<K extends Kind> = Extract<Happened, { kind: K }>
type Sentences = { [K in Kind]: (one: Of<K>, by: string) => string }

const settled = (one: { title: string; to?: string | null | undefined }, by: string): string => `${by} set ${one.title} to ${(one.to ?? '').toLowerCase()}`
const evidence = (one: { verb: string; what: string; title: string }, by: string): string => `${by} ${one.verb} ${one.what} as evidence of ${one.title}`
const removed = (one: { what: string; title: string }, by: string): string => `${by} removed ${one.what}, evidence of ${one.title}`
const withdrawn = (one: { what: string; title: string }, by: string): string => `${by} withdrew ${one.what}, evidence of ${one.title}`

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

  // -- evidence
  'prerequisite.evidence': evidence,
  'test-plan.evidence': evidence,
  'prerequisite.evidence-removed': removed,
  'test-plan.evidence-removed': removed,
  'prerequisite.evidence-withdrawn': withdrawn,
  'test-plan.evidence-withdrawn': withdrawn,

  // -- procedure
  'sop.drafted': (_one, by) => `${by} saved the draft procedure`,
  'sop.commented': (_one, by) => `${by} commented on the procedure`,
  'sop.options': (one, by) => `${by} ${one.verb} workflow options`,
  'sop.issued': (one, by) => `${by} issued version ${one.number} of the procedure for signature`,
  'sop.signed': (one, by) => `${by} signed version ${one.number} of the procedure as ${one.role}`,
  'sop.declined': (one, by) => `${by} declined version ${one.number} of the procedure as ${one.role}`,

  'service.changed': (one, by) => `${by} changed the service: ${list.format(one.fields)}`,
}
const list = new Intl.ListFormat('en-GB')

/** The sentence of what happened, by this person. */
export function sentenceOf<K extends Kind>(happened: Of<K>, by: string): string {
  const sentence = sentences[happened.kind] as (one: Of<K>, by: string) => string
  return sentence(happened, by)
}
