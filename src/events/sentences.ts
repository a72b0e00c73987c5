import { dayInWords } from '../day.ts'
import type { Happened } from './vocabulary.ts'

type Kind = Happened['kind']
type Of<K extends Kind> = Extract<Happened, { kind: K }>
type Sentences = { [K in Kind]: (one: Of<K>, by: string) => string }

const settled = (one: { title: string; to?: string | null | undefined }, by: string): string => `${by} set ${one.title} to ${(one.to ?? '').toLowerCase()}`
type Derived = Of<'prerequisite-derived.met'>
const sharedWords: Record<NonNullable<Derived['shared']>['how'], string> = { met: 'is met by', changed: 'is still met by', lost: 'is no longer met by' }
const derived = ({ title, from, to, shared }: Pick<Derived, 'title' | 'from' | 'to' | 'shared'>): string =>
  shared ? `${title} ${sharedWords[shared.how]} ${shared.by}` : `${title} is ${from === to ? 'still' : 'now'} ${(to ?? '').toLowerCase()}`
const projectsIn = (n: number): string => `${n.toLocaleString('en-GB')} ${n === 1 ? 'project' : 'projects'}`
const evidence = (one: { verb: string; what: string; title: string }, by: string): string => `${by} ${one.verb} ${one.what} as evidence of ${one.title}`
const removed = (one: { what: string; title: string }, by: string): string => `${by} removed ${one.what}, evidence of ${one.title}`
const withdrawn = (one: { what: string; title: string }, by: string): string => `${by} withdrew ${one.what}, evidence of ${one.title}`

const reworded = (one: { title: string }, by: string): string => `${by} accepted the new wording of: ${one.title}`

function pairChanged(one: Of<'pair.changed'>, by: string): string {
  if ('file' in one)
    return one.isUndone ? `${by} undid the import of ${one.file}: ${one.name} is ${one.state} again` : `${by} imported that ${one.name} is ${one.state}`
  if (one.run === null) return `${by} recorded that ${one.name} is ${one.state}`
  return `${by} confirmed that ${one.name} is ${one.state} by run ${one.run.number} of ${one.run.project}`
}

const dueDay = ({ title, day }: { title: string; day: string | null }, by: string): string =>
  day === null ? `${by} cleared the day for “${title}”: it follows from the project’s dates` : `${by} set ${dayInWords(day)} as the day for “${title}”`

const peopleWords = (n: number): string => (n === 1 ? '1 person' : `${n} people`)

/** ", although 2 entry conditions are open", or nothing. */
const although = (open: number): string => (open === 0 ? '' : `, although ${open} entry ${open === 1 ? 'condition is' : 'conditions are'} open`)

/** "Dan Okoro and Sam Lee joined; Tom Hughes left". */
const rollCallWords = ({ joined, left }: { joined: string[]; left: string[] }): string =>
  [joined.length > 0 ? `${list.format(joined)} joined` : '', left.length > 0 ? `${list.format(left)} left` : ''].filter(Boolean).join('; ')

/** "Dx05 added; Dx02 and Dx03 removed". */
const codesWords = ({ added, removed }: { added: string[]; removed: string[] }): string =>
  [added.length > 0 ? `${list.format(added)} added` : '', removed.length > 0 ? `${list.format(removed)} removed` : ''].filter(Boolean).join('; ')

const actionWords = ({ owner, day, what }: { owner: string; day: string; what: string }): string => `for ${owner} by ${dayInWords(day)}: ${what}`

const addressAsked = (one: { name: string; own: boolean }, by: string): string =>
  one.own ? `${by} asked to change their own email address` : `${by} asked to change the email address of ${one.name}`
const addressConfirmed = (one: { name: string }): string => `The new email address of ${one.name} was confirmed`
const addressAgreed = (one: { name: string }, by: string): string => `${by} agreed to the change of ${one.name}’s email address`
const addressStopped = (one: { name: string }, by: string): string => `${by} stopped the change of ${one.name}’s email address`
const addressChanged = (one: { name: string; askedBy: string }): string => `The email address of ${one.name} was changed, as ${one.askedBy} had asked`

const notDelivered = (one: { about: string; recipient: string }): string => `“${one.about}” could not be delivered to ${one.recipient}`

function serviceChanged(one: Of<'service.changed'>, by: string): string {
  if ('fields' in one) return `${by} changed the service: ${list.format(one.fields)}`
  if ('file' in one) return `${by} ${one.deed} ${one.name} from ${one.file}`
  return one.field ? `${by} changed the ${one.field.name} of ${one.name} to ${one.field.value}` : `${by} changed the service ${one.name}`
}

const fieldSet = ({ name, field, value }: { name: string; field: string; value: string }, by: string): string =>
  value === '' ? `${by} removed ${field} from ${name}` : `${by} set ${field} of ${name} to ${value}`

const delegated = ({ name, role, until, endsWith, isClinician }: Of<'person.delegated'>, by: string): string =>
  `${by} let ${name} act as ${role} for them ${endsWith === null ? `until ${dayInWords(until)}` : 'to answer the procedure'}${isClinician ? `, and confirmed that ${name} is a clinician` : ''}`

function delegationEnded({ name, role, holder, why }: Of<'person.delegation ended'>, by: string): string {
  if (why === 'ended by someone') return `${by} ended that ${name} acts as ${role} for ${holder}`
  const because = { 'its last day has passed': 'the last day has passed', 'holder left': `${holder} left the role` }
  return `${name} no longer acts as ${role} for ${holder}: ${because[why]}`
}

const insteadIn = ({ instead = null }: { instead?: string | null }): string => (instead === null ? '' : `, and named ${instead} to sign instead`)

/** The sentence of each kind in the history, with the name of who did it. */
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
  'prerequisite-derived.not-started': derived,
  'prerequisite-derived.in-progress': derived,
  'prerequisite-derived.blocked': derived,
  'prerequisite-derived.met': derived,
  'prerequisite-derived.waived': derived,
  'prerequisite-derived.not-applicable': derived,
  'prerequisite.own': (one, by) => `${by} said that this project does ${one.title} itself`,
  'prerequisite.shared-again': (one, by) => `${by} said that a shared prerequisite may meet ${one.title} again`,
  'shared-prerequisite.recorded': (one, by) => `${by} recorded that ${one.holder} meets ${one.title}, for ${projectsIn(one.projects)}`,
  'shared-prerequisite.changed': (one, by) => `${by} changed what is recorded of ${one.title} for ${one.holder}`,
  'shared-prerequisite.renamed': (one, by) => `${by} renamed ${one.was}, which meets ${one.title}, to ${one.holder}`,
  'shared-prerequisite.withdrawn': (one, by) => `${by} withdrew that ${one.holder} meets ${one.title}, from ${projectsIn(one.projects)}`,
  'shared-prerequisite.put back': (one, by) => `${by} put back that ${one.holder} meets ${one.title}, for ${projectsIn(one.projects)}`,
  'prerequisite.asked': (one, by) => `${by} emailed ${one.name} to ask for an answer: ${one.title}`,
  'prerequisite.level-set': (one, by) => `${by} set the level of ${one.title} to ${one.level}%`,

  // -- services
  'service-note.written': (one, by) => `${by} wrote a note on ${one.name}`,
  'service.created': (one, by) => (one.file === undefined ? `${by} added the service ${one.name}` : `${by} imported ${one.name} from ${one.file}`),
  'service.changed': serviceChanged,
  'service.start-undone': (one, by) => `${by} undid the start of the ${one.side} project of ${one.name}: it is gone, with all that it was started with`,
  'service.confirmed': (one, by) => `${by} confirmed what is known of ${one.name}`,
  'service.closed': (one) => `The practice of ${one.name} has closed: its closing day has come`,
  'service.open-again': (one) => `The practice of ${one.name} has not closed yet`,
  'service.closing-set-aside': (one, by) => `${by} set aside that the practice of ${one.name} closed or moved`,
  'service.closing-counts-again': (one, by) => `${by} no longer sets aside that the practice of ${one.name} closed or moved`,
  'field.added': (one, by) => `${by} added the field ${one.name} to ${one.of}`,
  'field.filled': (one) => `What was written before in the field ${one.name} of ${one.of} was read into it`,
  'field.changed': (one, by) =>
    one.was === one.name ? `${by} changed the field ${one.name} of ${one.of}` : `${by} renamed the field ${one.was} of ${one.of} to ${one.name}`,
  'field.retired': (one, by) => `${by} retired the field ${one.name} of ${one.of}`,
  'field.brought back': (one, by) => `${by} brought the field ${one.name} of ${one.of} back`,
  'choice.renamed': (one, by) =>
    `${by} renamed the choice ${one.was} of the field ${one.name} of ${one.of} to ${one.choice}: ${one.using.toLocaleString('en-GB')} of them have it`,
  'choice.retired': (one, by) => `${by} retired the choice ${one.choice} of the field ${one.name} of ${one.of}`,
  'choice.brought back': (one, by) => `${by} brought the choice ${one.choice} of the field ${one.name} of ${one.of} back`,
  'service-field.set': fieldSet,
  'project-field.set': fieldSet,
  'organisation-field.set': fieldSet,
  'organisation.created': (one, by) =>
    one.file === undefined ? `${by} added the organisation ${one.name}` : `${by} imported the organisation ${one.name} from ${one.file}`,
  'organisation.changed': (one, by) =>
    one.file === undefined ? `${by} changed the organisation ${one.name}` : `${by} changed ${one.name} by importing ${one.file}`,
  'view.saved': (one, by) => `${by} saved the view ${one.name}`,
  'view.changed': (one, by) => `${by} changed the view ${one.name}`,
  'view.deleted': (one, by) => `${by} deleted the view ${one.name}`,
  'pair.renamed': (one, by) => `${by} renamed a product: what was known of ${one.was} is known of ${one.name}`,
  'ods-list.loaded': (one, by) => `${by} loaded ${one.amount} of the ODS list from ${one.file}`,

  // -- evidence
  'prerequisite.evidence': evidence,
  'test-plan.evidence': evidence,
  'shared-prerequisite.evidence': evidence,
  'prerequisite.evidence-removed': removed,
  'test-plan.evidence-removed': removed,
  'shared-prerequisite.evidence-removed': removed,
  'prerequisite.evidence-withdrawn': withdrawn,
  'test-plan.evidence-withdrawn': withdrawn,
  'shared-prerequisite.evidence-withdrawn': withdrawn,

  // -- procedure
  'sop.drafted': (_one, by) => `${by} saved the draft procedure`,
  'sop.own': (one, by) => `${by} said that this project has a procedure of its own, not the one that ${one.organisation} signs for its sites`,
  'sop.shared': (one, by) => `${by} said that this project rests on the procedure that ${one.organisation} signs for its sites`,
  'sop.rests': (one) => one.says,
  'sop.rests no longer': (one) => one.says,
  'sop.commented': (_one, by) => `${by} commented on the procedure`,
  'sop.options': (one, by) => `${by} ${one.verb} workflow options`,
  'sop.issued': (one, by) =>
    `${by} issued version ${one.number} of the procedure for signature${one.sameAs === undefined ? '' : `: a review that changed nothing since version ${one.sameAs}`}`,
  'sop.in force': (one) => `Everyone has signed version ${one.number} of the procedure: it is in force, and its review is due on ${dayInWords(one.day)}`,
  'sop.not in force': (one) => `Version ${one.number} of the procedure is not in force any more, because someone declined it after all`,
  'sop.review moved': (one, by) => `${by} moved the review of version ${one.number} of the procedure from ${dayInWords(one.was)} to ${dayInWords(one.day)}`,
  'sop.signed': (one, by) => `${by} signed version ${one.number} of the procedure as ${one.role}`,
  'sop.noted': (one, by) => `${by} noted version ${one.number} of the procedure as ${one.role}`,
  'sop.corrected': (one, by) =>
    `${by} corrected their answer to version ${one.number} of the procedure as ${one.role}, from ${one.was} to ${one.now}${insteadIn(one)}`,
  'sop.left open': (one, by) => `${by} confirmed that version ${one.number} of the procedure leaves this open: ${one.what}`,
  'sop.comment resolved': (one, by) => `${by} resolved a comment of ${one.by} on the procedure`,
  'sop.comment reopened': (one, by) => `${by} opened a comment of ${one.by} on the procedure again`,
  'sop.policy': (one, by) =>
    one.bySection
      ? `${by} decided that only those sign a new version of the procedure whose sections changed, and the others note it`
      : `${by} decided that everyone signs each new version of the procedure`,
  'sop.reminded': (one, by) => `${by} reminded ${one.name} to sign version ${one.number} of the procedure as ${one.role}`,
  'sop.read': (one, by) => `${by} confirmed that they have read and understood version ${one.number} of the procedure`,
  'sop.readers added': (one, by) => `${by} asked ${peopleWords(one.people)} to read version ${one.number} of the procedure`,
  'sop.readers reminded': (one, by) => `${by} reminded ${peopleWords(one.people)} to read version ${one.number} of the procedure`,
  'sop.reader removed': (one, by) => `${by} removed ${one.name} from those who read the procedure`,
  'sop.declined': (one, by) => `${by} declined version ${one.number} of the procedure as ${one.role}${insteadIn(one)}`,

  // -- catalogue
  'catalogue.began': (one) => `The catalogue began with ${one.products} products of the published list of suppliers of 2021`,
  'product.created': (one, by) => (one.file === null ? `${by} added ${one.name} to the catalogue` : `${by} imported ${one.name} from ${one.file}`),
  'product.changed': (one, by) =>
    one.file === null
      ? `${by} changed ${one.name}: ${one.changes.map(({ name, to }) => `${name} to ${to || 'not known'}`).join(', ')}`
      : `${by} imported ${one.name} from ${one.file}`,
  'product.named': (one, by) => `${by} added ${one.name} as another name of ${one.product}`,
  'product.unnamed': (one, by) => `${by} removed ${one.name} as a name of ${one.product}`,
  'pair.changed': pairChanged,
  'pair.dismissed': (one, by) => `${by} dismissed run ${one.run.number} of ${one.run.project} as a proof of ${one.name}`,
  'product-exception.signed': (one, by) => `${by} signed an exception for ${one.product} as ${one.role}, until ${dayInWords(one.until)}`,
  'product-exception.withdrawn': (_one, by) => `${by} withdrew an exception for the product`,
  'test-plan.set-up': (_, by) => `${by} changed the set-up of the test`,
  'test-plan.full-test': (_, by) => `${by} said that this project runs the full test itself`,
  'test-plan.short-test': (_, by) => `${by} said that the test of another project may cover this one again`,
  'test-plan.codes-changed': (one, by) => `${by} changed the disposition codes of the test: ${codesWords(one)}`,
  'test-plan.confirmed': (one, by) => `${by} confirmed: ${one.title}`,
  'test-plan.not met': (one, by) => `${by} said that this is not met: ${one.title}`,
  'test-plan.asked': (one, by) => `${by} emailed ${one.name} to confirm: ${one.title}`,
  'test-plan.reminded': (one, by) => `${by} reminded ${one.name} of an overdue action: ${one.title}`,
  'test-plan.reopened': (one, by) => `${by} withdrew the confirmation of: ${one.title}`,
  'test-plan.due-day': dueDay,
  'test-plan.run-started': (one, by) => `${by} ${one.isPlanned ? 'planned' : 'opened'} run ${one.number} of the test plan, ${one.place}${although(one.open)}`,
  'test-plan.run-opened': (one, by) => `${by} opened run ${one.number}${although(one.open)}`,
  'test-plan.run-moved': (one, by) => `${by} moved run ${one.number} from ${dayInWords(one.was)} to ${dayInWords(one.day)}`,
  'test-plan.run-cancelled': (one, by) => `${by} cancelled run ${one.number}, which was planned for ${dayInWords(one.day)}`,
  'test-plan.run-halted': (one, by) => `${by} halted run ${one.number} with the project. It was planned for ${dayInWords(one.day)}`,
  'test-plan.run-resumed': (one, by) => `${by} resumed run ${one.number} with the project. It is planned for ${dayInWords(one.day)}`,
  'test-plan.run-reviewed': (one, by) => `${by} reviewed run ${one.number} as a ${one.outcome}; a second person has to finish it`,
  'test-plan.run-finished': (one, by) =>
    `${by} finished run ${one.number} as a ${one.outcome}${one.after === undefined ? '' : `, as the second person after ${one.after} and as ${one.role ?? ''}`}`,
  'test-plan.run-reopened': (one, by) => `${by} opened run ${one.number} again, which ${one.finishedBy} had finished as a ${one.outcome}`,
  'test-plan.run-roll-call': (one, by) => `${by} took the roll-call of run ${one.number}: ${rollCallWords(one)}`,
  'test-plan.run-closing-sent': (one, by) => `${by} sent the results of run ${one.number} to ${one.people === 1 ? '1 person' : `${one.people} people`}`,
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
  'test-plan.action-done': (one, by) => `${by} completed an action of run ${one.number}: ${one.what}`,
  'test-plan.action-not-done': (one, by) => `${by} marked an action as not done: ${one.what}`,
  'test-plan.recorded earlier': (one, by) =>
    `${by} brought in what ${one.file} recorded before Slipway (sheet ${one.sheet}, cell ${one.cell}): ${one.what} ${one.test}`,
  'pair.proposed': (one) => `Run ${one.number} of ${one.of} proposes that ${one.pair} is proven`,
  'pair.proposal-withdrawn': (one, by) => `Run ${one.number} of ${one.of} no longer proposes that ${one.pair} is proven: ${by} opened it again`,

  'attestation.go-go': (one, by) => `${by} decided go as ${one.role}; a second person has to confirm`,
  'attestation.go-no-go': (one, by) => `${by} decided no-go as ${one.role}`,
  'attestation.go-confirmed': (one, by) => `${by} confirmed go as ${one.role}`,
  'go-live.asked': (one, by) => `${by} emailed ${one.name} to ${one.what}`,
  'go-live.reminded': (one, by) => `${by} reminded ${one.name} of an overdue criterion: ${one.title}`,
  'attestation.go-declined': (one, by) => `${by} declined go as the second person, as ${one.role}`,
  'attestation.technical-live-declared': (one, by) => `${by} declared technical live as ${one.role}`,
  'attestation.business-live-declared': (one, by) => `${by} declared business live as ${one.role}`,
  'attestation.hand-over-declared': (one, by) => `${by} accepted the hand-over as ${one.role}`,
  'attestation.hand-over-declined': (one, by) => `${by} did not accept the hand-over as ${one.role}`,
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
  'partner.day-set': (one, by) => `${by} set the switch-on day of ${one.partner} to ${dayInWords(one.day)}, ${one.status}`,
  'partner.day-confirmed': (one, by) => `${by} set the switch-on day of ${one.partner} to ${dayInWords(one.day)}, ${one.status}`,
  'partner.day-moved': (one, by) => `${by} moved the switch-on day of ${one.partner} from ${dayInWords(one.was)} to ${dayInWords(one.day)}, ${one.status}`,
  'partner.switch-on-declared': (one, by) => `${by} declared ${one.partner} switched on as ${one.role}; a second person has to confirm`,
  'partner.switch-on-confirmed': (one, by) =>
    one.books === undefined ? `${by} confirmed that ${one.partner} is live as ${one.role}` : `${one.books} books into ${one.partner} from now on`,
  'partner.switched-off': (one, by) =>
    one.books === undefined ? `${by} switched ${one.partner} off as ${one.role}` : `${one.books} switched booking into ${one.partner} off`,

  'account.created': (one, by) => `${by} created an account for ${one.name}`,
  'account.disabled': (one, by) => `${by} disabled the account of ${one.name}`,
  'account.enabled': (one, by) => `${by} enabled the account of ${one.name}`,
  'account.link sent': (one, by) => `${by} sent ${one.name} a link to set their password`,
  'account.role changed': (one, by) => `${by} changed the installation role of ${one.name} from ${one.was} to ${one.role}`,

  'account.acts chosen': (one, by) =>
    one.acts.length === 0 ? `${by} lets everyone answer by one-off link` : `${by} requires an account to ${one.acts.join(', ')}`,
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

  'area.given': (one, by) => `${by} made ${one.name} ${one.role} of ${one.rows}`,
  'area.renamed': (one, by) => `${by} renamed ${one.was} to ${one.is} in the area of ${one.name} as ${one.role}`,
  'area.ended': (one, by) => `${by} ended the area of ${one.name} as ${one.role}: ${one.rows}`,

  'mail.sent again': (one, by) => `${by} sent “${one.about}” to ${one.recipient} again`,
  // -- people
  'person.joined': (one, by) => `${by} added ${one.name} as ${one.role}`,
  'person.returned': (one, by) => `${by} added ${one.name} as ${one.role} again`,
  'person.left': (one, by) =>
    one.askedBy === null
      ? `${by} recorded that ${one.name} is no longer ${one.role}`
      : `${by} confirmed that ${one.name} is no longer ${one.role}, as ${one.askedBy} had asked`,
  'person.leave asked': (one, by) => `${by} asked to remove ${one.name} as ${one.role}: a second person has to confirm`,
  'person.leave withdrawn': (one, by) => `${by} kept ${one.name} as ${one.role}`,
  'person.test team': (one, by) =>
    one.isIn ? `${by} added ${one.name} (${one.role}) to the test team` : `${by} removed ${one.name} (${one.role}) from the test team`,
  'person.delegated': delegated,
  'person.delegation ended': delegationEnded,
  'person.delegation done': ({ name, role, holder }) => `${name} no longer acts as ${role} for ${holder}: the procedure has its answer`,
  'person.emails chosen': (one, by) => `${by} chose which emails ${one.name} gets: ${one.chose}`,
  'person.changed': (one, by) => `${by} changed the contact details of ${one.name}`,

  // -- projects
  'project.started': (one, by) =>
    `${by} started the project${one.file === null ? '' : ` from ${one.file}`}${one.pattern === undefined ? '' : ` from the pattern ${one.pattern}`}`,
  'project.held': (_, by) => `${by} put the project on hold`,
  'project.stopped': (_, by) => `${by} stopped the project`,
  'project.resumed': (_, by) => `${by} resumed the project`,
  'project.correction opened': (_, by) => `${by} opened a correction of the closed project, until the end of the day`,
  'project.correction ended': (_, by) => `${by} ended the correction of the closed project`,
  'project.renamed': (one, by) => `${by} renamed the service: this project is now called ${one.called}`,
  'project.templates taken': (one, by) =>
    one.summary === '' ? `${by} noted that the newer templates change nothing here` : `${by} accepted newer templates: ${one.summary}`,
  'project.templates kept': (_, by) => `${by} kept the project as it is and declined the newer templates`,
  'prerequisite.reworded': reworded,
  'test-plan.reworded': reworded,
  'go-live.reworded': reworded,
  'project.scope-changed': (_, by) => `${by} changed the scope of the project`,
  'project.route-in-changed': (one, by) => `${by} changed how the project came about, to: ${one.called}`,
  'note.written': (_, by) => `${by} wrote a note`,
  'mail.noticed': (_, by) => `${by} has seen that a message could not be delivered`,

  // -- templates
  'template.draft started': (one, by) => `${by} started a draft of the templates from ${one.copyOf}`,
  'template.draft discarded': (_, by) => `${by} discarded the draft of the templates`,
  'template.draft changed': (one, by) => `${by} ${one.deed} in the draft of the templates: ${one.item}`,
  'template.published': (one, by) => `${by} published version ${one.number} of the templates, in force from ${dayInWords(one.effectiveOn)}`,
  'template.withdrawn': (one, by) => `${by} withdrew version ${one.number} of the templates before it came into force`,
  // -- patterns
  'pattern.made': (one, by) => `${by} saved the pattern ${one.name} from ${one.of}`,
  'pattern.changed': (one, by) => `${by} changed the pattern ${one.name}: version ${one.number}${one.of === undefined ? '' : `, from ${one.of}`}`,
  'pattern.retired': (one, by) => `${by} retired the pattern ${one.name}`,
  'pattern.put back': (one, by) => `${by} put the pattern ${one.name} back into use`,
  'contact.added': (one, by) => `${by} made ${one.name} ${one.role} for ${one.holder}`,
  'contact.removed': (one, by) => `${by} recorded that ${one.name} is no longer ${one.role} for ${one.holder}`,

  // -- bulk
  'bulk.begun': (one, by) => `${by} began: ${one.deed}`,
  'bulk.cancelled': (one, by) => `${by} cancelled: ${one.deed}`,
  'bulk.done': (one, by) => `${by} finished: ${one.deed}`,
  'bulk.undo begun': (one, by) => `${by} began to undo: ${one.deed}`,
  'bulk.undone': (one, by) => `${by} undid: ${one.deed}`,
  // -- waves
  'wave.made': (one, by) => `${by} made the wave ${one.name}`,
  'wave.changed': (one, by) => `${by} changed the wave ${one.name}`,
  'wave.closed': (one, by) => `${by} closed the wave ${one.name}`,
  'wave.opened again': (one, by) => `${by} opened the wave ${one.name} again`,
  'wave.joined': (one, by) => `${by} put the project into the wave ${one.name}`,
  'wave.returned': (one, by) => `${by} put the project back into the wave ${one.name}`,
  'wave.placed': (one, by) => `${by} moved the project from ${one.from ?? ''} to ${one.to ?? ''} of the wave ${one.name}`,
  'wave.left': (one, by) => `${by} took the project out of the wave ${one.name}`,
  'representative.named': (one, by) => `${by} chose this project to represent ${one.pair} in the wave ${one.wave}`,
  'representative.ended': (one, by) => `${by} ended that this project represents ${one.pair} in the wave ${one.wave}`,
  'representative.passed': (one) => `The full test of this project covers others with ${one.pair}`,
  'representative.lapsed': (one) => `The full test of this project no longer covers others with ${one.pair}`,
  'sites.named': (one, by) => `${by} chose this project to sign the procedure for the sites of ${one.organisation} in the wave ${one.wave}`,
  'sites.ended': (one, by) => `${by} ended that this project signs the procedure for the sites of ${one.organisation} in the wave ${one.wave}`,
  'sites.signed': (one) => `Version ${one.number} of the procedure is signed for the sites of ${one.organisation} that it names`,
  'sites.not signed': (one) => `The procedure of this project no longer counts for the sites of ${one.organisation}`,
  'mail.printed': (one, by) => `${by} printed “${one.about}” to ${one.recipient}, to be passed on`,
  'mail.refused': notDelivered,
  'mail.given up': notDelivered,

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
  'sandbox.laid out': (_, by) => `${by} laid out the slots of the sandbox again by its diary`,
  'sandbox.diary': (one, by) => `${by} ${one.verb} the diary ${one.diary} of the sandbox`,
  'sandbox.withdrawn': (one, by) => `${by} withdrew the diary ${one.diary} of the sandbox`,
  'sandbox.published': (one, by) => `${by} published the diary ${one.diary} of the sandbox`,
  'sandbox.reset': (_, by) => `${by} reset the sandbox`,
  'sandbox.invited': (one, by) => `${by} invited ${one.side === 'host' ? `${one.partner} to the sandbox` : `this project to the sandbox of ${one.partner}`}`,
  'sandbox.uninvited': (one, by) =>
    `${by} ended the invitation of ${one.side === 'host' ? `${one.partner} to the sandbox` : `this project to the sandbox of ${one.partner}`}`,

  // -- imports
  'import.uploaded': (one, by) => `${by} uploaded ${one.file}${one.isForReview ? ' for review' : ''}`,
  'import.imported': (one, by) => `${by} imported ${one.products === undefined ? '' : `${one.products} products from `}${one.file}`,
  'import.undone': (one, by) => `${by} undid the import of ${one.file}`,
  'import.dropped': (one, by) => `${by} ${one.deed ?? 'cancelled the import of'} ${one.file}`,
  'alias.learnt': (one, by) => ('column' in one ? `${by} said what the column ${one.column} is` : `${by} said that ${one.name} is ${one.means}`),
  'alias.forgotten': (one, by) => `${by} removed what was learnt of the column ${one.column}`,
  'service.undone': (one, by) => `${by} undid the import of ${one.name} from ${one.file}`,
  'organisation.undone': (one, by) => `${by} undid the import of ${one.file}: ${one.name} is ${one.isGone ? 'no longer on record' : 'as before'}`,
  'prerequisite.listed': (one) => `${one.file} lists a prerequisite that is not on the list here: ${one.text}`,
  'prerequisite.said': (one) => `${one.file} says of ${one.title}: ${one.text}. ${one.source}`,
  'prerequisite.owner named': (one) => `${one.file} names ${one.owner} as the owner of ${one.title}`,
}
const list = new Intl.ListFormat('en-GB')

/** The sentence for what happened, by this person. */
export function sentenceOf<K extends Kind>(happened: Of<K>, by: string): string {
  const sentence = sentences[happened.kind] as (one: Of<K>, by: string) => string
  return sentence(happened, by)
}
