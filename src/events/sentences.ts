import { dayInWords } from '../day.ts'
import type { Happened } from './vocabulary.ts'

type Kind = Happened['kind']
type Of<K extends Kind> = Extract<Happened, { kind: K }>
type Sentences = { [K in Kind]: (one: Of<K>, by: string) => string }

const settled = (one: { title: string; to?: string | null | undefined }, by: string): string => `${by} set ${one.title} to ${(one.to ?? '').toLowerCase()}`

const evidence = (one: { verb: string; what: string; title: string }, by: string): string => `${by} ${one.verb} ${one.what} as evidence of ${one.title}`

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

  // -- evidence
  'prerequisite.evidence': evidence,
  'test-plan.evidence': evidence,

  // -- sandbox
  'sandbox.created': (one, by) => (one.name === null ? `${by} made a practice sandbox` : `${by} made the stand-alone sandbox ${one.name}`),
  'sandbox.allowed': (_, by) => `${by} changed which organisations may use the sandbox`,
  'sandbox.rotated': (_, by) => `${by} gave the sandbox a new address`,
  'sandbox.switched-off': (_, by) => `${by} switched the sandbox off`,
  'sandbox.switched-on': (_, by) => `${by} switched the sandbox on`,
  'sandbox.cancelled': (_, by) => `${by} cancelled a booking in the sandbox, as the service’s own staff`,
  'sandbox.settings': (_, by) => `${by} changed how the sandbox answers`,
  'sandbox.armed': (_, by) => `${by} armed a fault on the sandbox`,
  'sandbox.disarmed': (one, by) => `${by} disarmed ${one.all ? 'all faults' : 'a fault'} of the sandbox`,
  'sandbox.laid out': (_, by) => `${by} made the slots of the sandbox fit its diary`,
  'sandbox.diary': (one, by) => `${by} ${one.verb} the diary ${one.diary} of the sandbox`,
  'sandbox.withdrawn': (one, by) => `${by} withdrew the diary ${one.diary} of the sandbox`,
  'sandbox.published': (one, by) => `${by} published the diary ${one.diary} of the sandbox`,
  'sandbox.reset': (_, by) => `${by} reset the sandbox`,
  'sandbox.invited': (one, by) => `${by} invited ${one.side === 'host' ? `${one.partner} to the sandbox` : `this project to the sandbox of ${one.partner}`}`,
  'sandbox.uninvited': (one, by) =>
    `${by} ended the invitation of ${one.side === 'host' ? `${one.partner} to the sandbox` : `this project to the sandbox of ${one.partner}`}`,
}
const list = new Intl.ListFormat('en-GB')

/** The sentence of what happened, by this person. */
export function sentenceOf<K extends Kind>(happened: Of<K>, by: string): string {
  const sentence = sentences[happened.kind] as (one: Of<K>, by: string) => string
  return sentence(happened, by)
}
