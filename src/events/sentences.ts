import { dayInWords } from '../day.ts'
import type { Happened } from './vocabulary.ts'

type Kind = Happened['kind']
type Of<K extends Kind> = Extract<Happened, { kind: K }>
type Sentences = { [K in Kind]: (one: Of<K>, by: string) => string }

const settled = (one: { title: string; to?: string | null | undefined }, by: string): string => `${by} set ${one.title} to ${(one.to ?? '').toLowerCase()}`

const addressAsked = (one: { name: string; own: boolean }, by: string): string =>
  one.own ? `${by} asked to change their own email address` : `${by} asked to change the email address of ${one.name}`
const addressConfirmed = (one: { name: string }): string => `The new email address of ${one.name} was confirmed`
const addressAgreed = (one: { name: string }, by: string): string => `${by} agreed to the change of ${one.name}’s email address`
const addressStopped = (one: { name: string }, by: string): string => `${by} stopped the change of ${one.name}’s email address`
const addressChanged = (one: { name: string; askedBy: string }): string => `The email address of ${one.name} was changed, as ${one.askedBy} had asked`

const notDelivered = (one: { about: string; recipient: string }): string => `“${one.about}” could not be delivered to ${one.recipient}`

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

  'account.password changed': () => 'The password was changed',
  'account.signed out everywhere': (_one, by) => `${by} signed out everywhere`,
  'account.session ended': (_one, by) => `${by} ended one of their sessions`,

  'account.address change asked': addressAsked,
  'person.address change asked': addressAsked,
  'account.address confirmed': addressConfirmed,
  'person.address confirmed': addressConfirmed,
  'account.address change agreed': addressAgreed,
  'person.address change agreed': addressAgreed,
  'account.address change stopped': addressStopped,
  'person.address change stopped': addressStopped,
  'account.address changed': addressChanged,
  'person.address changed': addressChanged,

  'mail.sent again': (one, by) => `${by} sent “${one.about}” to ${one.recipient} again`,
  'mail.printed': (one, by) => `${by} printed “${one.about}” to ${one.recipient}, to be passed on`,
  'mail.refused': notDelivered,
  'mail.given up': notDelivered,
}
const list = new Intl.ListFormat('en-GB')

/** The sentence of what happened, by this person. */
export function sentenceOf<K extends Kind>(happened: Of<K>, by: string): string {
  const sentence = sentences[happened.kind] as (one: Of<K>, by: string) => string
  return sentence(happened, by)
}
