import { dayInWords } from '../day.ts'
import type { Happened } from './vocabulary.ts'

type Kind = Happened['kind']
type Of<K extends Kind> = Extract<Happened, { kind: K }>
type Sentences = { [K in Kind]: (one: Of<K>, by: string) => string }

const settled = (one: { title: string; to?: string | null | undefined }, by: string): string => `${by} set ${one.title} to ${(one.to ?? '').toLowerCase()}`

const reworded = (one: { title: string }, by: string): string => `${by} took the new wording of: ${one.title}`

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

  'service.changed': (one, by) => `${by} changed the service: ${list.format(one.fields)}`,

  'account.created': (one, by) => `${by} created an account for ${one.name}`,
  'account.disabled': (one, by) => `${by} disabled the account of ${one.name}`,
  'account.enabled': (one, by) => `${by} enabled the account of ${one.name}`,
  'account.link sent': (one, by) => `${by} sent ${one.name} a link to set their password`,
  'account.role changed': (one, by) => `${by} changed the installation role of ${one.name} from ${one.was} to ${one.role}`,

  'mail.sent again': (one, by) => `${by} sent “${one.about}” to ${one.recipient} again`,
  // -- people
  'person.joined': (one, by) => `${by} added ${one.name} as ${one.role}`,
  'person.returned': (one, by) => `${by} put ${one.name} back as ${one.role}`,
  'person.left': (one, by) =>
    one.askedBy === null
      ? `${by} recorded that ${one.name} is no longer ${one.role}`
      : `${by} confirmed that ${one.name} is no longer ${one.role}, as ${one.askedBy} had asked`,
  'person.leave asked': (one, by) => `${by} asked to remove ${one.name} as ${one.role}: a second person has to confirm`,
  'person.leave withdrawn': (one, by) => `${by} kept ${one.name} as ${one.role}`,
  'person.test team': (one, by) =>
    one.isIn ? `${by} put ${one.name} (${one.role}) in the test team` : `${by} took ${one.name} (${one.role}) out of the test team`,
  'person.changed': (one, by) => `${by} changed the contact details of ${one.name}`,

  // -- projects
  'project.started': (one, by) => `${by} started the project${one.file === null ? '' : ` from ${one.file}`}`,
  'project.held': (_, by) => `${by} put the project on hold`,
  'project.stopped': (_, by) => `${by} stopped the project`,
  'project.resumed': (_, by) => `${by} resumed the project`,
  'project.correction opened': (_, by) => `${by} opened a correction of the closed project, until the end of the day`,
  'project.correction ended': (_, by) => `${by} ended the correction of the closed project`,
  'project.renamed': (one, by) => `${by} renamed the service: this project is called ${one.called} now`,
  'project.templates taken': (one, by) =>
    one.summary === '' ? `${by} noted that the new templates change nothing here` : `${by} took new templates: ${one.summary}`,
  'project.templates kept': (_, by) => `${by} kept the project as it is and declined the newer templates`,
  'prerequisite.reworded': reworded,
  'test-plan.reworded': reworded,
  'go-live.reworded': reworded,
  'note.written': (_, by) => `${by} wrote a note`,
  'mail.noticed': (_, by) => `${by} has seen that a message could not be delivered`,

  // -- bulk
  'bulk.begun': (one, by) => `${by} began: ${one.deed}`,
  'bulk.cancelled': (one, by) => `${by} cancelled: ${one.deed}`,
  'bulk.done': (one, by) => `${by} finished: ${one.deed}`,
  'bulk.undo begun': (one, by) => `${by} began to undo: ${one.deed}`,
  'bulk.undone': (one, by) => `${by} undid: ${one.deed}`,
}
const list = new Intl.ListFormat('en-GB')

/** The sentence of what happened, by this person. */
export function sentenceOf<K extends Kind>(happened: Of<K>, by: string): string {
  const sentence = sentences[happened.kind] as (one: Of<K>, by: string) => string
  return sentence(happened, by)
}
