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

  // -- services
  'service.created': (one, by) => `${by} added the service ${one.name}`,
  'service.changed': (one, by) =>
    'fields' in one
      ? `${by} changed the service: ${list.format(one.fields)}`
      : one.field
        ? `${by} changed the ${one.field.name} of ${one.name} to ${one.field.value}`
        : `${by} changed the service ${one.name}`,
  'service.confirmed': (one, by) => `${by} confirmed what is known of ${one.name}`,
  'service.closed': (one) => `The practice of ${one.name} has closed: its day of closing has come`,
  'service.open-again': (one) => `The practice of ${one.name} has not closed yet`,
  'service.closing-set-aside': (one, by) => `${by} set aside that the practice of ${one.name} closed or moved`,
  'service.closing-counts-again': (one, by) => `${by} has what is known of the closing of ${one.name} count again`,
  'organisation.created': (one, by) => `${by} added the organisation ${one.name}`,
  'organisation.changed': (one, by) => `${by} changed the organisation ${one.name}`,
  'project.renamed': (one, by) => `${by} renamed the service: this project is called ${one.name} now`,
  'view.saved': (one, by) => `${by} saved the view ${one.name}`,
  'view.changed': (one, by) => `${by} changed the view ${one.name}`,
  'view.deleted': (one, by) => `${by} deleted the view ${one.name}`,
  'alias.learnt': (one, by) => `${by} said that ${one.name} is ${one.means}`,
  'pair.renamed': (one, by) => `${by} renamed a product: what was known of ${one.was} is known of ${one.name}`,
  'ods-list.loaded': (one, by) => `${by} loaded ${one.amount} of the ODS list from ${one.file}`,

  'account.created': (one, by) => `${by} created an account for ${one.name}`,
  'account.disabled': (one, by) => `${by} disabled the account of ${one.name}`,
  'account.enabled': (one, by) => `${by} enabled the account of ${one.name}`,
  'account.link sent': (one, by) => `${by} sent ${one.name} a link to set their password`,
  'account.role changed': (one, by) => `${by} changed the installation role of ${one.name} from ${one.was} to ${one.role}`,

  'mail.sent again': (one, by) => `${by} sent “${one.about}” to ${one.recipient} again`,
}
const list = new Intl.ListFormat('en-GB')

/** The sentence of what happened, by this person. */
export function sentenceOf<K extends Kind>(happened: Of<K>, by: string): string {
  const sentence = sentences[happened.kind] as (one: Of<K>, by: string) => string
  return sentence(happened, by)
}
