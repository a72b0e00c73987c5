import { dayInWords } from '../day.ts'
import type { Happened } from './vocabulary.ts'

type Kind = Happened['kind']
type Of<K extends Kind> = Extract<Happened, { kind: K }>
type Sentences = { [K in Kind]: (one: Of<K>, by: string) => string }

const settled = (one: { title: string; to?: string | null | undefined }, by: string): string => `${by} set ${one.title} to ${(one.to ?? '').toLowerCase()}`

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

  'service.changed': (one, by) =>
    'fields' in one ? `${by} changed the service: ${list.format(one.fields)}` : `${by} ${one.deed} ${one.name} from ${one.file}`,

  'account.created': (one, by) => `${by} created an account for ${one.name}`,
  'account.disabled': (one, by) => `${by} disabled the account of ${one.name}`,
  'account.enabled': (one, by) => `${by} enabled the account of ${one.name}`,
  'account.link sent': (one, by) => `${by} sent ${one.name} a link to set their password`,
  'account.role changed': (one, by) => `${by} changed the installation role of ${one.name} from ${one.was} to ${one.role}`,

  'mail.sent again': (one, by) => `${by} sent “${one.about}” to ${one.recipient} again`,

  // -- imports
  'import.uploaded': (one, by) => `${by} uploaded ${one.file} for review`,
  'import.imported': (one, by) => `${by} imported ${one.file}`,
  'import.undone': (one, by) => `${by} undid the import of ${one.file}`,
  'import.dropped': (one, by) => `${by} ${one.deed ?? 'dropped the import of'} ${one.file}`,
  'alias.learnt': (one, by) => ('column' in one ? `${by} said what the column ${one.column} is` : `${by} said that ${one.name} is ${one.other}`),
  'alias.forgotten': (one, by) => `${by} removed what was learnt of the column ${one.column}`,
  'service.created': (one, by) => (one.file === undefined ? `${by} added the service ${one.name}` : `${by} imported ${one.name} from ${one.file}`),
  'service.undone': (one, by) => `${by} undid the import of ${one.name} from ${one.file}`,
  'organisation.created': (one, by) =>
    one.file === undefined ? `${by} added the organisation ${one.name}` : `${by} imported the organisation ${one.name} from ${one.file}`,
  'organisation.changed': (one, by) => `${by} changed ${one.name} by importing ${one.file}`,
  'organisation.undone': (one, by) => `${by} undid the import of ${one.file}: ${one.name} is ${one.isGone ? 'no longer on record' : 'as before'}`,
  'pair.changed': (one, by) =>
    one.isUndone ? `${by} undid the import of ${one.file}: ${one.name} is ${one.state} again` : `${by} imported that ${one.name} is ${one.state}`,
  'project.started': (one, by) => `${by} started the project${one.file === null ? '' : ` from ${one.file}`}`,
  'project.renamed': (one, by) => `${by} renamed the service: this project is called ${one.called} now`,
  'person.joined': (one, by) => `${by} added ${one.name} as ${one.role}`,
  'prerequisite.listed': (one) => `${one.file} lists a prerequisite that is not on the list here: ${one.text}`,
  'prerequisite.said': (one) => `${one.file} says of ${one.title}: ${one.text}. ${one.source}`,
  'prerequisite.owner named': (one) => `${one.file} names ${one.owner} as the owner of ${one.title}`,
}
const list = new Intl.ListFormat('en-GB')

/** The sentence of what happened, by this person. */
export function sentenceOf<K extends Kind>(happened: Of<K>, by: string): string {
  const sentence = sentences[happened.kind] as (one: Of<K>, by: string) => string
  return sentence(happened, by)
}
